import { labImageTags } from '../../lab/lab-image-tags.ts';
import type { StateCheck } from '../../lab/lab-schema.ts';
import { selects } from '../check-state.ts';
import { countPods, podsOf } from '../explain-workload.ts';
import type { KubeObject } from '../kube-object.ts';
import type { LabWorld } from '../lab-world.ts';
import { generalMistakeOfLabels } from './from-labels.ts';
import { wrongNamespace } from './from-namespaces.ts';
import { generalMistakeOfOwner } from './from-owners.ts';
import { generalMistakeIn } from './from-pods.ts';
import { generalMistakeOfServices } from './from-services.ts';
import type { GeneralMistake } from './general-mistake.ts';

const images = Object.values(labImageTags);

/** What is known to be wrong with what these checks, which do not hold, are about; null when nothing is. */
export function generalMistakeOfState(checks: readonly StateCheck[], world: LabWorld): GeneralMistake | null {
  const subjects = checks.map((check) => ({
    check,
    objects: world
      .objects(check.resource)
      .filter((object) => selects(check.resource, object))
      .map((object) => ({ ...object, kind: check.resource.kind })),
  }));
  const pods = world.pods();
  const first = <T>(items: readonly T[], find: (item: T) => GeneralMistake | null): GeneralMistake | null => {
    for (const item of items) {
      const found = find(item);
      if (found !== null) return found;
    }
    return null;
  };
  const objects = subjects.flatMap((subject) => subject.objects);
  return (
    first(objects, (object) => ofPodsBehind(object, world)) ??
    first(objects, (object) => generalMistakeOfOwner(object, world.events(), world.namespace)) ??
    first(subjects, ({ check, objects: theirs }) =>
      check.absent ? null : generalMistakeOfLabels(check, theirs, { workloads: world.workloads(), pods }),
    ) ??
    generalMistakeOfServices(
      objects.filter(({ kind }) => kind === 'Service'),
      pods,
    ) ??
    first(subjects, ({ check, objects: theirs }) => {
      if (theirs.length > 0 || check.absent) return null;
      const { resource } = check;
      return wrongNamespace(resource, resource.namespace ?? world.namespace, world.namespacesOf(resource));
    })
  );
}

/** The Pod itself, or those it runs or selects, with how many of them are ready. */
function ofPodsBehind(object: KubeObject, world: LabWorld): GeneralMistake | null {
  if (object.kind === 'Pod') return generalMistakeIn([object], images, world.lastLine);
  const found = generalMistakeIn(podsOf(object, world.pods()), images, world.lastLine);
  const counted = found === null ? null : countPods(object, world.pods());
  if (found === null || counted === null) return found;
  return { ...found, say: { ko: `${counted.ko} ${found.say.ko}`, en: `${counted.en} ${found.say.en}` } };
}

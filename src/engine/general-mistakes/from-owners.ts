import { refusalOf } from '../explain-workload.ts';
import type { KubeObject } from '../kube-object.ts';
import { refusalRules } from './access-rules.ts';
import type { GeneralMistake } from './general-mistake.ts';

/** A Deployment, Job … whose Pods the API server will not have; null when it has them. `workload` has its `kind`. */
export function generalMistakeOfOwner(
  workload: KubeObject,
  events: readonly KubeObject[],
  namespace: string,
): GeneralMistake | null {
  const refused = refusalOf(workload, events);
  if (refused === null) return null;
  const name = `${workload.kind}/${workload.metadata.name}`;
  for (const { id, output, say } of refusalRules) {
    const match = output.exec(refused);
    const found = match === null ? null : say(match, noCommand, { ...nowhere, namespace });
    if (found === null) continue;
    return {
      id,
      say: {
        ko: `${name}의 파드가 만들어지지 못해요. ${found.ko}`,
        en: `The Pods of ${name} cannot be created. ${found.en}`,
      },
      look: `kubectl describe ${(workload.kind ?? '').toLowerCase()} ${workload.metadata.name}`,
    };
  }
  return null;
}

const noCommand = { command: '', output: '', exitCode: 1 };
const nowhere = { names: () => [], elsewhere: () => [] };

import type { StateCheck } from '../../lab/lab-schema.ts';
import { selectorOf } from '../explain-workload.ts';
import type { KubeObject } from '../kube-object.ts';
import type { GeneralMistake } from './general-mistake.ts';

type Labels = Record<string, string>;

interface Template {
  metadata?: { labels?: Labels };
}

/** What labels can stand on. Workloads are those that make Pods of a template, each with its `kind`. */
export interface Labelled {
  workloads: readonly KubeObject[];
  pods: readonly KubeObject[];
}

/** Labels that are wanted of Pods, or of the template they are made of, and stand one level off; null when they do not. */
export function generalMistakeOfLabels(
  check: StateCheck,
  services: readonly KubeObject[],
  { workloads, pods }: Labelled,
): GeneralMistake | null {
  for (const { labels, on } of wantedLabels(check, services)) {
    if (Object.keys(labels).length === 0) continue;
    const lacking = workloads.filter(
      (workload) => !carries(templateOf(workload)?.metadata?.labels, labels) && templateOf(workload) !== null,
    );
    if (on !== 'template' && pods.some(({ metadata }) => carries(metadata.labels, labels))) continue;
    const mine =
      on === 'template' ? lacking.filter(({ metadata }) => isNamed(check, metadata.name)) : lacking;
    for (const workload of mine) {
      if (carries(workload.metadata.labels, labels)) return onWorkloadOnly(workload, labels);
      const pod = pods.find(
        ({ metadata }) => carries(metadata.labels, labels) && isMadeBy(metadata, workload.metadata.name),
      );
      if (on === 'template' && pod !== undefined) return onPodOnly(workload, pod, labels);
    }
  }
  return null;
}

interface Wanted {
  labels: Labels;
  on: 'pods' | 'template';
}

function wantedLabels(check: StateCheck, services: readonly KubeObject[]): Wanted[] {
  const { resource, match } = check;
  const of = (value: unknown, ...path: string[]): unknown =>
    path.reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], value);
  const wanted: Wanted[] = [];
  const add = (labels: unknown, on: Wanted['on']): void => {
    if (typeof labels !== 'object' || labels === null) return;
    const texts = Object.entries(labels).filter(([, value]) => typeof value === 'string');
    wanted.push({ labels: Object.fromEntries(texts), on });
  };
  if (resource.kind === 'Pod') {
    add(resource.labels, 'pods');
    add(of(match, 'metadata', 'labels'), 'pods');
  }
  if (resource.kind === 'Service')
    for (const service of services) add(selectorOf({ ...service, kind: 'Service' }), 'pods');
  add(of(match, 'spec', 'template', 'metadata', 'labels'), 'template');
  return wanted;
}

function isNamed({ resource }: StateCheck, name: string): boolean {
  return resource.name === undefined || resource.name === name;
}

function templateOf({ spec }: KubeObject): Template | null {
  return (spec as { template?: Template } | undefined)?.template ?? null;
}

function carries(labels: Labels | undefined, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels?.[key] === value);
}

/** Pods of a Deployment belong to one of its ReplicaSets, which begins with its name. */
function isMadeBy(metadata: KubeObject['metadata'], name: string): boolean {
  const owners = (metadata.ownerReferences ?? []) as { name: string }[];
  return owners.some((owner) => owner.name === name || owner.name.startsWith(`${name}-`));
}

function onWorkloadOnly({ kind, metadata }: KubeObject, labels: Labels): GeneralMistake {
  const shown = show(labels);
  return {
    id: 'general-label-not-on-template',
    say: {
      ko: `레이블 \`${shown}\`이(가) ${kind} ${metadata.name} 자신에만 붙어 있어요. 파드는 \`spec.template.metadata.labels\`의 레이블을 받아요.`,
      en: `The label \`${shown}\` is on ${kind} ${metadata.name} itself. Its Pods get the labels of \`spec.template.metadata.labels\`.`,
    },
    look: `kubectl get ${(kind ?? '').toLowerCase()} ${metadata.name} -o yaml`,
  };
}

function onPodOnly({ kind, metadata }: KubeObject, pod: KubeObject, labels: Labels): GeneralMistake {
  const shown = show(labels);
  return {
    id: 'general-label-on-pod-only',
    say: {
      ko: `레이블 \`${shown}\`이(가) 파드 ${pod.metadata.name}에만 붙어 있어요. 다음에 만들어질 파드에는 없으니 ${kind} ${metadata.name}의 \`spec.template.metadata.labels\`에 적으세요.`,
      en: `The label \`${shown}\` is on Pod ${pod.metadata.name} alone; the next Pod will not have it. Write it into \`spec.template.metadata.labels\` of ${kind} ${metadata.name}.`,
    },
    look: 'kubectl get pods --show-labels',
  };
}

function show(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

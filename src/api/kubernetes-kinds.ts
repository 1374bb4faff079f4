import type { KubernetesKind } from './kubernetes-schema.ts';

/** What discovery tells of a group version (APIResourceList). */
export interface ResourceList {
  resources?: { name: string; kind: string; namespaced: boolean; verbs?: string[] }[];
}

/** `apps/v1` of the path `apis/apps/v1`; null for paths of the API that are no group version. */
export function apiVersionOf(path: string): string | null {
  return /^(?:api|apis\/[^/]+)\/v\d[^/]*$/.test(path) ? path.replace(/^apis?\//, '') : null;
}

/** The path of `apps/v1` or `v1`. */
export function pathOf(apiVersion: string): string {
  return `${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`;
}

/** Kinds that a manifest can make. */
export function kindsOf(apiVersion: string, { resources = [] }: ResourceList): KubernetesKind[] {
  return resources
    .filter(({ name, verbs = [] }) => !name.includes('/') && verbs.includes('create'))
    .map(({ name, kind, namespaced }) => ({ apiVersion, kind, plural: name, namespaced }));
}

/** By kind; among equals what Kubernetes has itself before what was added, and the stable and later version first. */
export function sortKinds(kinds: KubernetesKind[]): KubernetesKind[] {
  return kinds.toSorted(
    (a, b) =>
      compare(a.kind, b.kind) ||
      compare(rankOf(a.apiVersion), rankOf(b.apiVersion)) ||
      compare(a.apiVersion, b.apiVersion),
  );
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rankOf(apiVersion: string): number {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const [, major = '0', stage = 'stable', minor = '0'] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
  const isOwn = group === '' || !group.includes('.') || group.endsWith('.k8s.io');
  const stages = ['stable', 'beta', 'alpha'];
  return (isOwn ? 0 : 1e6) + stages.indexOf(stage) * 1e5 - Number(major) * 1e2 - Number(minor);
}

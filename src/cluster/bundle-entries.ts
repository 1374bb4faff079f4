import { defaultMinor, type KubernetesMinor } from '../lab/kubernetes-minors.ts';

/** A directory of the cache, by `nameFor` and `cachedDirectory`: `coredns-1.35-0123456789abcdef`. */
const entryPattern = /^(?<name>.+?)(?:-(?<minor>\d+\.\d+))?-[0-9a-f]{16}$/;

/** Those directories of a cache that a cluster of that minor is made of: its own, and what all minors share. */
export function bundleEntries(directories: readonly string[], minor: KubernetesMinor): string[] {
  const entries = directories.flatMap((directory) => {
    const { name, minor: of } = entryPattern.exec(directory)?.groups ?? {};
    return name === undefined ? [] : [{ directory, name, of: of ?? null }];
  });
  const own = minor === defaultMinor ? null : minor;
  const hasOwn = new Set(entries.filter(({ of }) => of === own).map(({ name }) => name));
  return entries
    .filter(({ name, of }) => of === own || (of === null && !hasOwn.has(name)))
    .map(({ directory }) => directory);
}

import type { KubeObject } from './kube-object.ts';

/** What containers printed before they ended. */
export interface LastLogs {
  /**
   * The last line of what this container printed before it ended last; null while that is not known, or nothing was printed.
   * Has it read when it is asked for the first time after a restart, and calls `onKnown` once it is there.
   */
  line(pod: KubeObject, container: string, onKnown: () => void): string | null;
}

/** For whoever shows no logs. */
export const noLastLogs: LastLogs = { line: () => null };

interface Ended {
  containerID?: string;
}
interface ContainerStatus {
  name: string;
  state?: { terminated?: Ended };
  lastState?: { terminated?: Ended };
}

const tailLines = 5;
const limitBytes = 4_096;
const longestLine = 200;
const mostKept = 500;
const mostReading = 4;

/** `readText` gets the path of a GET request to the API server and gives its answer. Failures count as nothing printed. */
export function createLastLogs(readText: (path: string) => Promise<string>): LastLogs {
  /** By the id of the container that ended; a restart has another one. */
  const known = new Map<string, string | null>();
  const waiting = new Map<string, Set<() => void>>();

  async function read(id: string, path: string): Promise<void> {
    let line: string | null = null;
    try {
      line = lastLine(await readText(path));
    } catch {
      // The container may be gone by now; a sentence without its log is still true.
    }
    if (known.size >= mostKept) known.delete(known.keys().next().value ?? '');
    known.set(id, line);
    const told = waiting.get(id) ?? [];
    waiting.delete(id);
    if (line !== null) for (const onKnown of told) onKnown();
  }

  return {
    line(pod, container, onKnown) {
      const status = (pod.status ?? {}) as Record<string, ContainerStatus[] | undefined>;
      const one = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].find(
        ({ name }) => name === container,
      );
      const isPrevious = one?.state?.terminated === undefined;
      const id = (isPrevious ? one?.lastState?.terminated : one.state?.terminated)?.containerID;
      const { namespace, name } = pod.metadata;
      if (id === undefined || namespace === undefined) return null;
      const found = known.get(id);
      if (found !== undefined) return found;
      const others = waiting.get(id);
      if (others !== undefined) others.add(onKnown);
      else if (waiting.size < mostReading) {
        waiting.set(id, new Set([onKnown]));
        const query = new URLSearchParams({
          container,
          previous: String(isPrevious),
          tailLines: String(tailLines),
          limitBytes: String(limitBytes),
        });
        const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`;
        void read(id, `${path}?${query}`);
      }
      return null;
    },
  };
}

function lastLine(log: string): string | null {
  const lines = log.split('\n').map((line) => line.replace(/\p{Cc}+/gu, ' ').trim());
  const last = lines.findLast((line) => line !== '');
  if (last === undefined) return null;
  return last.length > longestLine ? `${last.slice(0, longestLine - 1)}…` : last;
}

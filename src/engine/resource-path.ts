import type { KubeAccess } from '../cluster/kubeconfig.ts';
import { getJson, KubeStatusError } from './kube-request.ts';

/** What is watched: all objects of a kind in a namespace. Cluster-scoped kinds ignore the namespace. */
export interface WatchTarget {
  apiVersion: string;
  kind: string;
  namespace: string;
}

interface Discovered {
  /** Plural, as in URLs. */
  name: string;
  namespaced: boolean;
}

export interface ResourcePaths {
  /** The URL path that lists the target; null when the API server does not know the kind (yet). */
  find(target: WatchTarget, signal: AbortSignal): Promise<string | null>;
}

const discoveryTimeoutMs = 10_000;

/** Looks kinds up by discovery, each group version once; unknown kinds are asked for again, they may be CRDs to come. */
export function createResourcePaths(config: KubeAccess): ResourcePaths {
  const known = new Map<string, Map<string, Discovered>>();

  async function discover(apiVersion: string, signal: AbortSignal): Promise<Map<string, Discovered>> {
    const list = (await getJson(config, prefix(apiVersion), discoveryTimeoutMs, signal)) as {
      resources?: { name: string; kind: string; namespaced: boolean }[];
    };
    const kinds = new Map<string, Discovered>();
    for (const { name, kind, namespaced } of list.resources ?? []) {
      // Subresources such as pods/status have the kind of their parent.
      if (!name.includes('/')) kinds.set(kind, { name, namespaced });
    }
    known.set(apiVersion, kinds);
    return kinds;
  }

  return {
    async find({ apiVersion, kind, namespace }, signal) {
      let found = known.get(apiVersion)?.get(kind);
      try {
        found ??= (await discover(apiVersion, signal)).get(kind);
      } catch (error) {
        if (error instanceof KubeStatusError && error.status === 404) return null;
        throw error;
      }
      if (found === undefined) return null;
      const scope = found.namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
      return `${prefix(apiVersion)}${scope}/${found.name}`;
    },
  };
}

function prefix(apiVersion: string): string {
  const parts = apiVersion.split('/').map(encodeURIComponent);
  return parts.length === 1 ? `/api/${parts[0]}` : `/apis/${parts.join('/')}`;
}

import { createHash } from 'node:crypto';
import type { KubeAccess } from '../cluster/kubeconfig.ts';
import { getJson, KubeStatusError } from '../engine/kube-request.ts';
import { LabError } from '../lab/lab-error.ts';
import { apiVersionOf, kindsOf, pathOf, type ResourceList, sortKinds } from './kubernetes-kinds.ts';
import type { KindSchema, KubernetesKind, KubernetesKinds } from './kubernetes-schema.ts';
import { type OpenApiSchema, trimKind } from './kubernetes-trim.ts';

/** An answer that is asked for again and again, as JSON text. `tag` is another one when `json` is. */
export interface Tagged {
  tag: string;
  json: Buffer;
}

/** What one cluster says about its API. Throws LabError `cluster-down` when it does not answer. */
export interface KubernetesReference {
  /** KubernetesKinds. */
  kinds(signal: AbortSignal): Promise<Tagged>;
  /** KindSchema. Throws LabError `not-found` for a kind that the cluster does not have. */
  schema(kind: { apiVersion: string; kind: string }, signal: AbortSignal): Promise<Tagged>;
}

interface Index {
  paths: Record<string, { serverRelativeURL: string }>;
}

const timeoutMs = 15_000;
/** Custom resources come and go; whoever has just made one may wait this long. */
const indexForMs = 2_000;
const mostSchemas = 60;

/** Asks the cluster when it is asked, and again only for what has changed since. */
export function createKubernetesReference(config: KubeAccess, kubernetes: string): KubernetesReference {
  let index: { at: number; value: Promise<Index> } | null = null;
  /** By group version: the address carries a hash of its content. */
  const kindsAt = new Map<string, { address: string; kinds: KubernetesKind[] }>();
  /** By address and kind, the one asked for last at the end. */
  const schemas = new Map<string, Tagged>();

  async function get<Value>(path: string, signal: AbortSignal): Promise<Value> {
    try {
      return (await getJson(config, path, timeoutMs, signal)) as Value;
    } catch (error) {
      if (error instanceof KubeStatusError || signal.aborted) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new LabError('cluster-down', `The cluster does not say what its API looks like (${why}).`, {
        cause: error,
        hint: 'It is being brought back by itself; try again in a moment.',
      });
    }
  }

  async function paths(signal: AbortSignal): Promise<Index['paths']> {
    if (index === null || Date.now() - index.at > indexForMs) {
      const value = get<Index>('/openapi/v3', signal);
      const asked = { at: Date.now(), value };
      index = asked;
      value.catch(() => {
        if (index === asked) index = null;
      });
    }
    return (await index.value).paths;
  }

  /** None while the server behind an aggregated group is away. */
  async function discover(apiVersion: string, address: string, signal: AbortSignal) {
    const known = kindsAt.get(apiVersion);
    if (known?.address === address) return known.kinds;
    try {
      const kinds = kindsOf(apiVersion, await get<ResourceList>(`/${pathOf(apiVersion)}`, signal));
      kindsAt.set(apiVersion, { address, kinds });
      return kinds;
    } catch (error) {
      if (error instanceof KubeStatusError) return [];
      throw error;
    }
  }

  return {
    async kinds(signal) {
      const found: Promise<KubernetesKind[]>[] = [];
      for (const [path, { serverRelativeURL }] of Object.entries(await paths(signal))) {
        const apiVersion = apiVersionOf(path);
        if (apiVersion !== null) found.push(discover(apiVersion, serverRelativeURL, signal));
      }
      return tagged({ kubernetes, kinds: sortKinds((await Promise.all(found)).flat()) });
    },
    async schema({ apiVersion, kind }, signal) {
      const unknown = () =>
        new LabError('not-found', `The cluster has no kind "${kind}" in ${apiVersion}.`, {
          hint: 'GET /api/kubernetes/kinds lists what it has.',
        });
      const address = (await paths(signal))[pathOf(apiVersion)]?.serverRelativeURL;
      if (address === undefined) throw unknown();
      const name = `${address} ${kind}`;
      let found = schemas.get(name);
      if (found === undefined) {
        // Asked for with a hash that has just become another one, the server sends us elsewhere.
        const [path = ''] = address.split('?');
        const document = await get<{ components?: { schemas?: Record<string, OpenApiSchema> } }>(
          path,
          signal,
        );
        const [version = '', group = ''] = apiVersion.split('/').reverse();
        const trimmed = trimKind(document.components?.schemas ?? {}, { group, version, kind });
        if (trimmed === null) throw unknown();
        found = tagged(trimmed);
      }
      schemas.delete(name);
      schemas.set(name, found);
      const [oldest] = schemas.keys();
      if (schemas.size > mostSchemas && oldest !== undefined) schemas.delete(oldest);
      return found;
    },
  };
}

function tagged(value: KubernetesKinds | KindSchema): Tagged {
  const json = Buffer.from(JSON.stringify(value));
  const hash = createHash('sha256').update(json).digest('base64url').slice(0, 22);
  return { tag: `"${hash}"`, json };
}

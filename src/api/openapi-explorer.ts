import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { createKubeRest, KubeApiError } from '../cluster/kube-rest.ts';
import type { KubeAccess } from '../cluster/kubeconfig.ts';
import { getJson, KubeStatusError } from '../engine/kube-request.ts';
import { LabError } from '../lab/lab-error.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type LearnerAccess, learnerAccess } from './openapi-access.ts';
import type { AccessAnswers, AccessAttributes, ExplorerView } from './openapi-schema.ts';
import { namesOf, type RawDocument, trimDocument } from './openapi-trim.ts';
import type { WorkspaceFinder } from './workspace-finder.ts';

/** A document as JSON, compressed once for all who ask. `hash` names its content. */
export interface Packed {
  hash: string;
  gzipped: Buffer;
}

/** Which of the learner's workspaces to look from: `null` for none, `undefined` for the newest. */
export interface ExplorerPlace {
  learnerId: string;
  labId: string | null | undefined;
}

/**
 * What an API server says of itself to the learner, read with the learner's own rights. All throw LabError: `cluster-setup`
 * or `cluster-down` without one, `not-found` for a lab that was not started, `forbidden` for what the learner may not read.
 */
export interface OpenApiExplorer {
  view(place: ExplorerPlace, signal: AbortSignal): Promise<ExplorerView>;
  /** ApiDocument. Throws LabError `not-found` where `/openapi/v3` lists no such path. */
  document(place: ExplorerPlace, path: string, signal: AbortSignal): Promise<Packed>;
  /** ApiNames. Throws as `document` does. */
  names(place: ExplorerPlace, path: string, signal: AbortSignal): Promise<Packed>;
  /** Asks authorization whether the learner may, now. */
  review(place: ExplorerPlace, checks: AccessAttributes[]): Promise<AccessAnswers>;
}

interface Index {
  paths: Record<string, { serverRelativeURL: string }>;
}
interface Prepared {
  address: string;
  document: Packed;
  names: Packed;
}

const timeoutMs = 15_000;
const reviewsAtOnce = 8;
const withoutWorkspace = 'default';
const compress = promisify(gzip);

export function createOpenApiExplorer(workspaces: WorkspaceFinder): OpenApiExplorer {
  /** Each has its own connections and its own documents: what one may read says nothing of another. */
  const accesses = new WeakMap<object, Map<string, LearnerAccess & { prepared: Map<string, Prepared> }>>();

  function openTo(learnerId: string): Workspace[] {
    return workspaces
      .working()
      .manager.list()
      .filter((one) => one.learnerId === learnerId && one.state === 'ready')
      .sort((a, b) => b.createdAt - a.createdAt);
  }

  function find({ learnerId, labId }: ExplorerPlace) {
    const { kube, handle, manager } = workspaces.working();
    const workspace =
      labId === null
        ? null
        : labId === undefined
          ? (openTo(learnerId)[0] ?? null)
          : workspaces.find({ learnerId, labId });
    const server = workspace?.controlPlane ?? kube;
    const known = accesses.get(server) ?? new Map();
    accesses.set(server, known);
    const name = workspace?.id ?? '';
    // Those of workspaces that are gone.
    for (const id of known.keys()) if (id !== '' && manager.get(id) === null) known.delete(id);
    const found = known.get(name) ?? { ...learnerAccess(kube.config, workspace), prepared: new Map() };
    known.set(name, found);
    return { ...found, workspace, kubernetes: workspace?.controlPlane?.kubernetes ?? handle.kubernetes };
  }

  async function prepare(place: ExplorerPlace, path: string, signal: AbortSignal): Promise<Prepared> {
    const { access, prepared } = find(place);
    const { paths } = await read<Index>(access, '/openapi/v3', signal);
    const address = Object.hasOwn(paths, path) ? paths[path]?.serverRelativeURL : undefined;
    if (address === undefined) {
      throw new LabError('not-found', `The API server describes nothing under "${path}".`, {
        hint: 'GET /api/explorer lists what it describes.',
      });
    }
    const known = prepared.get(path);
    if (known?.address === address) return known;
    // Without the hash: now and then the index gives one that the document itself no longer has, and is redirected.
    const [plain = ''] = address.split('?');
    const document = trimDocument(path, await read<RawDocument>(access, plain, signal));
    const pack = async (value: object): Promise<Packed> => ({
      hash: hashOf(address),
      gzipped: await compress(JSON.stringify(value)),
    });
    const made = { address, document: await pack(document), names: await pack(namesOf(document)) };
    prepared.set(path, made);
    return made;
  }

  return {
    async view(place, signal) {
      const { access, user, workspace, kubernetes } = find(place);
      const { paths } = await read<Index>(access, '/openapi/v3', signal);
      return {
        kubernetes,
        server: serverOf(workspace),
        user,
        labId: workspace?.labId ?? null,
        namespace: workspace?.namespace ?? withoutWorkspace,
        places: openTo(place.learnerId).map((one) => ({
          labId: one.labId,
          namespace: one.namespace,
          server: serverOf(one),
        })),
        documents: Object.entries(paths).map(([path, { serverRelativeURL }]) => ({
          path,
          hash: hashOf(serverRelativeURL),
        })),
      };
    },
    document: async (place, path, signal) => (await prepare(place, path, signal)).document,
    names: async (place, path, signal) => (await prepare(place, path, signal)).names,
    async review(place, checks) {
      const { access, workspace } = find(place);
      const { send } = createKubeRest(access);
      const namespace = workspace?.namespace ?? withoutWorkspace;
      const answers: AccessAnswers['answers'] = [];
      const ask = async (check: AccessAttributes): Promise<AccessAnswers['answers'][number]> => {
        const body = reviewOf(check, namespace);
        const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
        const { status } = (await explained(send('POST', path, { body }), path)) as {
          status: { allowed: boolean; reason?: string };
        };
        return { isAllowed: status.allowed, reason: status.reason ?? '' };
      };
      for (let at = 0; at < checks.length; at += reviewsAtOnce)
        answers.push(...(await Promise.all(checks.slice(at, at + reviewsAtOnce).map(ask))));
      return { answers };
    },
  };
}

function reviewOf(
  { verb, group, resource, subresource, isNamespaced, path }: AccessAttributes,
  namespace: string,
) {
  const spec =
    resource === ''
      ? { nonResourceAttributes: { verb, path } }
      : {
          resourceAttributes: {
            verb,
            group,
            resource,
            subresource,
            ...(isNamespaced ? { namespace } : {}),
          },
        };
  return { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec };
}

const serverOf = (workspace: Workspace | null) => (workspace?.controlPlane == null ? 'cluster' : 'own');

/** Of `/openapi/v3/apis/apps/v1?hash=…`; aggregated servers may give none. */
function hashOf(address: string): string {
  return new URLSearchParams(address.split('?')[1]).get('hash') ?? '';
}

async function read<Value>(access: KubeAccess, path: string, signal: AbortSignal): Promise<Value> {
  return (await explained(getJson(access, path, timeoutMs, signal), path)) as Value;
}

async function explained<Value>(answer: Promise<Value>, path: string): Promise<Value> {
  try {
    return await answer;
  } catch (cause) {
    const status =
      cause instanceof KubeStatusError ? cause.status : cause instanceof KubeApiError ? cause.code : null;
    const why = cause instanceof Error ? cause.message : String(cause);
    if (status === 403) throw new LabError('forbidden', why, { cause });
    if (status === 404) throw new LabError('not-found', `The API server has no ${path} (${why}).`, { cause });
    throw new LabError('cluster-down', `The API server does not answer for ${path.split('?')[0]} (${why}).`, {
      cause,
      hint: 'Try again in a moment; a server behind an aggregated group may be away.',
    });
  }
}

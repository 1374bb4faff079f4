import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import { dirname, resolve } from 'node:path';
import type { SecureContextOptions } from 'node:tls';
import { parse } from 'yaml';
import { z } from 'zod';
import { LabError } from '../lab/lab-error.ts';

/** Where an API server is and how to be let in. client-node's KubeConfig is one, too. */
export interface KubeAccess {
  getCurrentCluster(): { readonly server: string } | null;
  /** Adds what a request or a WebSocket needs to be trusted and to trust: certificates, token, agent. */
  applyToHTTPSOptions(options: Trust): Promise<void>;
}

type Trust = Pick<RequestOptions, 'agent' | 'ca' | 'cert' | 'headers' | 'key' | 'rejectUnauthorized'> & {
  servername?: string | undefined;
};

const named = z.looseObject({ name: z.string() });
const clusterSchema = z.looseObject({
  server: z.string(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': z.string().optional(),
  'proxy-url': z.string().optional(),
});
const userSchema = z.looseObject({
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.string().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.string().optional(),
  token: z.string().optional(),
});
const fileSchema = z.looseObject({
  'current-context': z.string().nullish(),
  clusters: z.array(named.extend({ cluster: clusterSchema })).nullish(),
  contexts: z
    .array(named.extend({ context: z.looseObject({ cluster: z.string(), user: z.string().default('') }) }))
    .nullish(),
  users: z.array(named.extend({ user: userSchema.nullish() })).nullish(),
});

export interface Kubeconfig {
  /** Empty when the file selects none. */
  currentContext: string;
  contexts: string[];
  /** Throws LabError `bad-config` when there is no such context. Sends and runs nothing yet. */
  access(context: string): KubeAccess;
}

/** Throws LabError `bad-config` when the file cannot be read or understood. */
export function readKubeconfig(path: string): Kubeconfig {
  const file = load(path);
  const contexts = file.contexts ?? [];
  const names = contexts.map(({ name }) => name);
  return {
    currentContext: file['current-context'] ?? '',
    contexts: names,
    access(name) {
      const context = contexts.find((one) => one.name === name)?.context;
      if (context === undefined) throw unknownContext(path, name, names);
      const cluster = file.clusters?.find((one) => one.name === context.cluster)?.cluster ?? null;
      const user = file.users?.find((one) => one.name === context.user)?.user ?? {};
      const getCurrentCluster = () => (cluster === null ? null : { server: cluster.server });
      if (cluster === null || !isPlain(cluster, user)) {
        return { getCurrentCluster, applyToHTTPSOptions: delegate(path, name) };
      }
      return { getCurrentCluster, applyToHTTPSOptions: certificates(path, cluster, user) };
    },
  };
}

/** Certificates and tokens that are in the file or beside it, and nothing that has to be run, renewed or tunnelled. */
function isPlain(cluster: object, user: object): boolean {
  const others = ['exec', 'auth-provider', 'tokenFile', 'username', 'as', 'as-groups', 'as-uid'];
  return !('proxy-url' in cluster) && !others.some((key) => key in user);
}

function certificates(
  path: string,
  cluster: z.infer<typeof clusterSchema>,
  user: z.infer<typeof userSchema>,
): KubeAccess['applyToHTTPSOptions'] {
  const content = (data: string | undefined, file: string | undefined) => {
    if (data !== undefined) return { content: Buffer.from(data, 'base64') };
    return file === undefined ? {} : { content: readFileSync(resolve(dirname(path), file)) };
  };
  const ca = content(cluster['certificate-authority-data'], cluster['certificate-authority']).content;
  const cert = content(user['client-certificate-data'], user['client-certificate']).content;
  const key = content(user['client-key-data'], user['client-key']).content;
  const servername = cluster['tls-server-name'];
  const tls: SecureContextOptions & { servername?: string; rejectUnauthorized?: boolean } = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
    ...(cluster['insecure-skip-tls-verify'] === true ? { rejectUnauthorized: false } : {}),
  };
  // Connections are kept for the next request: a handshake costs more than most answers.
  const agent = cluster.server.startsWith('http:')
    ? new HttpAgent({ keepAlive: true })
    : new HttpsAgent({ ...tls, keepAlive: true });
  return async (options) => {
    Object.assign(options, tls, { agent });
    if (user.token !== undefined) {
      options.headers = { ...options.headers, authorization: `Bearer ${user.token}` };
    }
  };
}

/** Credential plugins, OIDC, proxies: client-node knows them all. It is only loaded for them, because it takes 50 MB. */
function delegate(path: string, context: string): KubeAccess['applyToHTTPSOptions'] {
  let loading: Promise<KubeAccess> | null = null;
  const load = async () => {
    const { KubeConfig } = await import('@kubernetes/client-node');
    const config = new KubeConfig();
    config.loadFromFile(path);
    config.setCurrentContext(context);
    return config;
  };
  return async (options) => {
    loading ??= load();
    await (await loading).applyToHTTPSOptions(options);
  };
}

function load(path: string): z.infer<typeof fileSchema> {
  try {
    return fileSchema.parse(parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new LabError('bad-config', `The kubeconfig ${path} cannot be read.`, {
      cause,
      hint: 'Run `npx kindlab up` to have it written again.',
    });
  }
}

function unknownContext(path: string, context: string, known: string[]): LabError {
  return new LabError('bad-config', `The kubeconfig ${path} has no context "${context}".`, {
    hint:
      known.length > 0
        ? `It has: ${known.join(', ')}. Set KINDLAB_CONTEXT to one of them.`
        : 'It has no context at all.',
  });
}

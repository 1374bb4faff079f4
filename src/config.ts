import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { defaultMinor, type KubernetesMinor, supportedMinors } from './lab/kubernetes-minors.ts';
import { LabError } from './lab/lab-error.ts';

export const defaultCluster = 'kindlab';

/** Every environment variable kindlab reads, with its default. This file alone reads `process.env`. */
const environmentSchema = z.object({
  KINDLAB_HOST: z.string().default('127.0.0.1'),
  KINDLAB_PORT: z.coerce.number().int().min(0).max(65535).default(4321),
  KINDLAB_HOME: z.string().default(join(homedir(), '.local', 'share', 'kindlab')),
  KINDLAB_CLUSTER: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'lower-case letters, digits and hyphens')
    .default(defaultCluster),
  KINDLAB_KUBERNETES: z.enum(supportedMinors, `one of ${supportedMinors.join(', ')}`).default(defaultMinor),
  KINDLAB_KUBECONFIG: z.string().optional(),
  KINDLAB_CONTEXT: z.string().optional(),
  KINDLAB_BUNDLE: z.string().optional(),
  /** Extra host names the server answers to, comma-separated (DNS-rebinding protection). */
  KINDLAB_ALLOWED_HOSTS: z.string().default(''),
  KINDLAB_IDLE_MINUTES: z.coerce.number().positive().default(60),
  KINDLAB_POOL_SIZE: z.coerce.number().int().min(0).max(20).default(1),
  KINDLAB_CONTROL_PLANES: z.coerce.number().int().min(1).max(100).optional(),
  KINDLAB_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DATABASE_URL: z.string().optional(),
  CI: z.string().optional(),
});

export interface Config {
  host: string;
  port: number;
  /** Where everything kindlab makes lives: caches, kubeconfig, database, scrollback. */
  home: string;
  /** Name of the kind cluster: KINDLAB_CLUSTER, with the minor behind it unless it is the default one. */
  cluster: string;
  /** The minor of Kubernetes that a cluster of kindlab's own has. */
  kubernetes: KubernetesMinor;
  kubeconfig: string | undefined;
  context: string | undefined;
  bundle: string | undefined;
  allowedHosts: string[];
  idleMs: number;
  poolSize: number;
  /** How many labs may have a control plane of their own at a time; undefined: as many as the nodes have memory for. */
  controlPlanes: number | undefined;
  logLevel: string;
  databaseUrl: string | undefined;
  ci: boolean;
  /** The checkout: where content/, labs/ and dist/ are. */
  root: string;
}

export const projectRoot = resolve(import.meta.dirname, '..');

/** `kindlab`, and `kindlab-1-35` for a minor that is not the default. */
export function clusterNameOf(base: string, kubernetes: KubernetesMinor): string {
  return kubernetes === defaultMinor ? base : `${base}-${kubernetes.replace('.', '-')}`;
}

/** The environment of this process with something added, for programs that are given a whole one. */
export function environmentWith(added: Record<string, string>): Record<string, string> {
  const present = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { ...Object.fromEntries(present), ...added };
}

/** Throws LabError `bad-config` naming each variable that is wrong and what it should look like. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(present);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new LabError('bad-config', `Environment variables are not usable:\n  ${problems.join('\n  ')}`, {
      hint: 'Correct or unset them and start again; README lists every variable.',
    });
  }
  const env = parsed.data;
  return {
    host: env.KINDLAB_HOST,
    port: env.KINDLAB_PORT,
    home: resolve(env.KINDLAB_HOME),
    cluster: clusterNameOf(env.KINDLAB_CLUSTER, env.KINDLAB_KUBERNETES),
    kubernetes: env.KINDLAB_KUBERNETES,
    kubeconfig: env.KINDLAB_KUBECONFIG,
    context: env.KINDLAB_CONTEXT,
    bundle: env.KINDLAB_BUNDLE,
    allowedHosts: env.KINDLAB_ALLOWED_HOSTS.split(',')
      .map((host) => host.trim())
      .filter(Boolean),
    idleMs: env.KINDLAB_IDLE_MINUTES * 60_000,
    poolSize: env.KINDLAB_POOL_SIZE,
    controlPlanes: env.KINDLAB_CONTROL_PLANES,
    logLevel: env.KINDLAB_LOG_LEVEL,
    databaseUrl: env.DATABASE_URL,
    ci: env.CI !== undefined,
    root: projectRoot,
  };
}

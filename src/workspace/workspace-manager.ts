import type { KubeConfig } from '@kubernetes/client-node';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { WorkspaceManager, WorkspaceRegistry } from './workspace.ts';

export interface WorkspaceManagerOptions {
  /** The operator's access; it never leaves this process. */
  kube: { readonly config: KubeConfig };
  /** Image references as the nodes know them. */
  images: { readonly toolbox: string };
  config: Pick<Config, 'home' | 'cluster' | 'idleMs' | 'poolSize'>;
  registry: WorkspaceRegistry;
  logger: Logger;
}

export type CreateWorkspaceManager = (options: WorkspaceManagerOptions) => WorkspaceManager;

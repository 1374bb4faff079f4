import type { Kube } from '../cluster/kube.ts';
import { LabError } from '../lab/lab-error.ts';
import type { Session } from './managed-session.ts';
import { labels, toolboxNamespace, toolboxProtocol } from './names.ts';
import type { PodWatch } from './pod-watch.ts';
import { deletePod, findWorkspaces } from './provision.ts';
import type { ToolboxOptions } from './toolbox-manifests.ts';
import type { WorkspaceRecord, WorkspaceRegistry } from './workspace.ts';

/** A laptop that slept, a server that was off: a learner who comes back at once still finds the workspace. */
const graceMs = 5 * 60_000;

export interface AdoptionOptions {
  kube: Kube;
  watch: PodWatch;
  registry: WorkspaceRegistry;
  instance: string;
  toolbox(id: string): ToolboxOptions;
  idleMs: number;
  poolSize: number;
  addSession(id: string): Session;
  hasControlPlane(id: string): boolean;
  removeLater(id: string): void;
  /** One that has lost what cannot be made again. */
  giveUp(session: Session): void;
  /** One that most likely waits to be claimed, from the pool of an earlier run. */
  keepWaiting(session: Session): void;
}

/** Takes up what an earlier run of the server left: learners' workspaces, the warm pool, and what has to be cleared away. */
export function createAdoption(options: AdoptionOptions): { adopt(): Promise<void> } {
  const { kube, watch, registry, idleMs } = options;

  /** Made by this version of kindlab and running, so most likely an unclaimed one. */
  function seemsToWait(id: string): boolean {
    const pod = watch.get(id);
    const { scripts, image } = options.toolbox(id);
    const hasScripts = pod?.spec?.volumes?.some((volume) => volume.configMap?.name === scripts) === true;
    const isRunning = pod?.status?.containerStatuses?.[0]?.state?.running !== undefined;
    const isStaying = pod?.metadata?.deletionTimestamp === undefined;
    // One that was being made for a learner who asked a server that is no more.
    if (options.hasControlPlane(id)) return false;
    return hasScripts && isRunning && isStaying && pod?.spec?.containers[0]?.image === image;
  }

  async function resumes(session: Session, record: WorkspaceRecord): Promise<boolean> {
    try {
      await session.resume(record);
      return true;
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      options.giveUp(session);
      return false;
    }
  }

  return {
    async adopt() {
      const [records, found] = await Promise.all([registry.list(), findWorkspaces(kube, options.instance)]);
      for (const record of records) {
        const there = found.get(record.id);
        found.delete(record.id);
        if (there?.namespace !== 'active') {
          await registry.delete(record.id);
          options.removeLater(record.id);
          continue;
        }
        const session = options.addSession(record.id);
        const lastActiveAt = Math.max(record.lastActiveAt, Date.now() - idleMs + Math.min(graceMs, idleMs));
        if (!(await resumes(session, { ...record, lastActiveAt }))) continue;
        const pod = watch.get(record.id);
        session.podChanged(pod);
        // Made by an older kindlab whose shells this one cannot join: the session makes it again, and says so.
        if (pod !== undefined && pod.metadata?.labels?.[labels.protocol] !== toolboxProtocol)
          await deletePod(kube, toolboxNamespace, record.id);
      }
      let wanted = options.poolSize;
      for (const [id, { namespace }] of found) {
        if (namespace === 'active' && wanted > 0 && seemsToWait(id)) {
          wanted -= 1;
          const session = options.addSession(id);
          session.connect();
          options.keepWaiting(session);
        } else options.removeLater(id);
      }
    },
  };
}

import type { V1Pod } from '@kubernetes/client-node';
import type { Kube } from '../../cluster/kube.ts';
import { LabError } from '../../lab/lab-error.ts';
import { createPodWatch } from '../pod-watch.ts';
import { deletePod, hasCode, podEnded } from '../provision.ts';
import type { ControlPlanePart, OwnControlPlane } from '../workspace.ts';
import { type ControlPlaneConnection, connectTo, toolboxFiles } from './control-plane-access.ts';
import { findControlPlaneImages } from './control-plane-images.ts';
import { controlPlaneNamespace, simulatedNodes } from './control-plane-names.ts';
import { createPki, type PkiFile } from './pki.ts';
import { startControlPlane } from './start-control-plane.ts';

const retryMs = { first: 1_000, most: 30_000 };
/** A blip shorter than this is not worth telling anybody. */
const troubleAfterMs = 2_000;

export interface MadeControlPlane {
  controlPlane: OwnControlPlane;
  /** For the workspace's toolbox; paths below the home. */
  home: Record<string, string>;
}

export interface ControlPlanes {
  start(signal: AbortSignal): Promise<void>;
  /** Whether an earlier run left one for this workspace. */
  exists(id: string): boolean;
  /** For a workspace whose practice namespace is there. Resolves when it is usable. Rejects with LabError. */
  make(
    id: string,
    starting: (part: ControlPlanePart) => void,
    signal: AbortSignal,
  ): Promise<MadeControlPlane>;
  /** Takes up what an earlier run made. Rejects with LabError `workspace` when its certificates are gone. */
  adopt(id: string): Promise<OwnControlPlane>;
  /** Lets go of the connection to it, and leaves it running. */
  forget(id: string): void;
  stop(): void;
}

export interface ControlPlanesOptions {
  kube: Kube;
  instance: string;
  report(error: unknown): void;
  listener: {
    /** English sentence, while it does not answer; null when it does again. */
    trouble(id: string, why: string | null): void;
    /** It is gone with all that was in it, and is being made again. */
    lost(id: string, why: string): void;
    starting(id: string, part: ControlPlanePart): void;
    /** Made again, empty. */
    remade(id: string, controlPlane: OwnControlPlane): void;
  };
}

interface Held {
  pki: Record<PkiFile, string>;
  connection: ControlPlaneConnection;
  kubernetes: string;
  /** Ends with it. */
  over: AbortController;
  /** It was usable once; what happens to its pod from then on is news. */
  isUp: boolean;
  trouble: NodeJS.Timeout | null;
  isTroubled: boolean;
}

/** The control planes of workspaces' own on one cluster. */
export function createControlPlanes({
  kube,
  instance,
  report,
  listener,
}: ControlPlanesOptions): ControlPlanes {
  const held = new Map<string, Held>();
  const watch = createPodWatch(
    kube,
    { namespace: controlPlaneNamespace, component: 'control-plane', instance },
    podChanged,
    report,
  );

  async function hold(id: string, pki: Record<PkiFile, string>, kubernetes: string): Promise<Held> {
    const one: Held = {
      pki,
      kubernetes,
      connection: await connectTo(kube, id, pki),
      over: new AbortController(),
      isUp: false,
      trouble: null,
      isTroubled: false,
    };
    held.set(id, one);
    return one;
  }

  async function bringUp(
    id: string,
    one: Held,
    starting: (part: ControlPlanePart) => void,
    signal: AbortSignal,
  ): Promise<OwnControlPlane> {
    const [{ images, kubernetes }, practice] = await Promise.all([
      findControlPlaneImages(kube),
      kube.core.readNamespace({ name: id }),
    ]);
    one.kubernetes = kubernetes;
    await startControlPlane({
      kube,
      watch,
      pki: one.pki,
      images,
      kubernetes,
      access: one.connection.access,
      options: {
        id,
        instance,
        owner: { apiVersion: 'v1', kind: 'Namespace', name: id, uid: practice.metadata?.uid ?? '' },
      },
      starting,
      signal: AbortSignal.any([signal, one.over.signal]),
    });
    one.isUp = true;
    return controlPlaneOf(one);
  }

  function podChanged(id: string, pod: V1Pod | undefined): void {
    const one = held.get(id);
    if (one === undefined || !one.isUp) return;
    if (pod === undefined || podEnded(pod)) {
      if (pod?.metadata?.deletionTimestamp !== undefined) return;
      one.isUp = false;
      calm(one);
      // What is still open leads to the old one, which may answer for a while, or not at all.
      one.connection.close();
      const { reason, message = '' } = pod?.status ?? {};
      const cause =
        reason === undefined ? '' : ` (${`${reason}: ${message.trim()}`.replace(/[:.\s]+$/, '')})`;
      listener.lost(
        id,
        pod === undefined
          ? 'The control plane was deleted.'
          : `Kubernetes evicted the control plane${cause}.`,
      );
      void makeAgain(id, one);
      return;
    }
    const answers = pod.status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True');
    if (answers === true) {
      const wasTroubled = one.isTroubled;
      calm(one);
      if (wasTroubled) listener.trouble(id, null);
    } else {
      one.trouble ??= setTimeout(() => {
        one.isTroubled = true;
        listener.trouble(id, troubleOf(watch.get(id)));
      }, troubleAfterMs);
    }
  }

  function calm(one: Held): void {
    if (one.trouble !== null) clearTimeout(one.trouble);
    one.trouble = null;
    one.isTroubled = false;
  }

  /** Tries until it is there again or its workspace ends. */
  async function makeAgain(id: string, one: Held): Promise<void> {
    const { signal } = one.over;
    for (let delayMs = retryMs.first; !signal.aborted; delayMs = Math.min(retryMs.most, delayMs * 2)) {
      try {
        if (podEnded(watch.get(id))) await deletePod(kube, controlPlaneNamespace, id);
        await watch.waitFor(id, (pod) => (pod === undefined || !podEnded(pod) ? true : null), {
          signal,
          timeoutMs: 60_000,
          what: `Removing the old control plane of ${id}`,
        });
        one.connection.close();
        one.connection = await connectTo(kube, id, one.pki);
        listener.remade(id, await bringUp(id, one, (part) => listener.starting(id, part), signal));
        return;
      } catch (error) {
        if (signal.aborted) {
          // Made while it was being let go of.
          one.connection.close();
          return;
        }
        report(error);
        await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
      }
    }
  }

  return {
    start: (signal) => watch.start(signal),
    exists: (id) => watch.get(id) !== undefined,
    async make(id, starting, signal) {
      const one = await hold(id, await createPki(id), '');
      const controlPlane = await bringUp(id, one, starting, signal);
      return { controlPlane, home: toolboxFiles(id, one.pki) };
    },
    async adopt(id) {
      const [{ data = {} }, { kubernetes }] = await Promise.all([
        kube.core
          .readNamespacedSecret({ name: id, namespace: controlPlaneNamespace })
          .catch((cause: unknown) => {
            if (!hasCode(cause, 404)) throw cause;
            throw new LabError('workspace', `The certificates of the control plane of ${id} are gone.`, {
              cause,
            });
          }),
        findControlPlaneImages(kube),
      ]);
      const pki = Object.fromEntries(
        Object.entries(data).map(([file, value]) => [file, Buffer.from(value, 'base64').toString('utf8')]),
      ) as Record<PkiFile, string>;
      const one = await hold(id, pki, kubernetes);
      one.isUp = true;
      // It may have been lost while nobody looked.
      podChanged(id, watch.get(id));
      return controlPlaneOf(one);
    },
    forget(id) {
      const one = held.get(id);
      if (one === undefined) return;
      held.delete(id);
      calm(one);
      one.over.abort(new LabError('workspace', `The workspace ${id} is ending.`));
      one.connection.close();
    },
    stop() {
      watch.stop();
      for (const id of [...held.keys()]) this.forget(id);
    },
  };
}

const controlPlaneOf = ({ connection, kubernetes }: Held): OwnControlPlane => ({
  access: connection.access,
  kubernetes,
  nodes: simulatedNodes,
});

function troubleOf(pod: V1Pod | undefined): string {
  const statuses = [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])];
  const down = statuses.find((one) => one.state?.running === undefined) ?? statuses.find((one) => !one.ready);
  const why = down?.lastState?.terminated?.reason ?? down?.state?.waiting?.reason;
  const name = down?.name ?? 'The control plane';
  return `${name} does not answer${why === undefined ? '' : ` (${why})`}; it starts again by itself.`;
}

import type { Kube } from '../cluster/kube.ts';
import { deleteWorkspaceObjects } from './provision.ts';
import type { ScrollbackFiles } from './scrollback-files.ts';

const retryMs = { first: 1_000, most: 60_000 };

export interface Ending {
  /** Asks for all of a workspace to be removed; when the cluster does not take it, tries again in the background. */
  remove(id: string): Promise<void>;
  removeLater(id: string): void;
  /** Waits for what has been asked, not for what has to be tried again: the next start finds that by its labels. */
  settled(): Promise<void>;
}

/** Removes workspaces from the cluster, however long the cluster takes. */
export function createEnding({
  kube,
  files,
  report,
}: {
  kube: Kube;
  files: ScrollbackFiles;
  report(error: unknown): void;
}): Ending {
  const asked = new Set<Promise<void>>();

  async function attempt(id: string, delayMs: number): Promise<void> {
    try {
      await deleteWorkspaceObjects(kube, id);
      await files.remove(id);
    } catch (error) {
      report(error);
      setTimeout(() => ask(id, Math.min(retryMs.most, delayMs * 2)), delayMs).unref();
    }
  }

  function ask(id: string, delayMs: number): Promise<void> {
    const one = attempt(id, delayMs).finally(() => asked.delete(one));
    asked.add(one);
    return one;
  }

  return {
    remove: (id) => ask(id, retryMs.first),
    removeLater(id) {
      void ask(id, retryMs.first);
    },
    async settled() {
      await Promise.all([...asked]);
    },
  };
}

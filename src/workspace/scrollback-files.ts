import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ScrollbackFiles {
  /** null when there is none. */
  load(workspaceId: string, shellId: string): Promise<Buffer | null>;
  save(workspaceId: string, shellId: string, bytes: Buffer): Promise<void>;
  remove(workspaceId: string, shellId?: string): Promise<void>;
}

/** Scrollback under `<home>/scrollback/<workspace>/<shell>`, readable by the operator alone. Nothing is made before the first save. */
export function createScrollbackFiles(home: string): ScrollbackFiles {
  const root = join(home, 'scrollback');
  const folder = (workspaceId: string) => join(root, encodeURIComponent(workspaceId));
  const file = (workspaceId: string, shellId: string) =>
    join(folder(workspaceId), encodeURIComponent(shellId));
  return {
    async load(workspaceId, shellId) {
      try {
        return await readFile(file(workspaceId, shellId));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
    async save(workspaceId, shellId, bytes) {
      await mkdir(folder(workspaceId), { recursive: true, mode: 0o700 });
      const path = file(workspaceId, shellId);
      await writeFile(`${path}.new`, bytes, { mode: 0o600 });
      await rename(`${path}.new`, path);
    },
    async remove(workspaceId, shellId) {
      await rm(shellId === undefined ? folder(workspaceId) : file(workspaceId, shellId), {
        recursive: true,
        force: true,
      });
    },
  };
}

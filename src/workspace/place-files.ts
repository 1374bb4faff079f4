import type { KubeAccess } from '../cluster/kubeconfig.ts';
import { refuseFile, runFilesScript } from './files-script.ts';

/** Puts an author's files into ~/<folder>/ of a workspace's toolbox, in one go. Rejects with LabError. */
export async function placeFiles(
  kube: { config: KubeAccess },
  workspaceId: string,
  folder: '.solution' | '.mistakes',
  files: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const entries = Object.entries(files);
  if (entries.length === 0) return;
  const input = Buffer.concat(
    entries.flatMap(([path, content]) => {
      const bytes = Buffer.from(content);
      return [Buffer.from(`${path}\0${bytes.length}\0`), bytes];
    }),
  );
  const call = { call: 'place', folder, arguments: [input.length], input } as const;
  const { word, fields } = await runFilesScript(kube, workspaceId, call, signal);
  if (word !== 'ok') refuseFile(`~/${folder}`, word, fields[0]);
}

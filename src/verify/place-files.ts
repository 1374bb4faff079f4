import type { Kube } from '../cluster/kube.ts';
import { LabError } from '../lab/lab-error.ts';
import { execCommand } from '../workspace/exec-command.ts';
import { toolboxContainer, toolboxNamespace } from '../workspace/names.ts';

/** The content travels in the URL of an exec request, which API servers limit. */
const maxFileBytes = 200_000;

/** Puts files into ~/<folder>/ of a workspace's toolbox. Throws LabError `workspace` or `bad-content`. */
export async function placeFiles(
  kube: Kube,
  workspaceId: string,
  folder: '.solution' | '.mistakes',
  files: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    if (Buffer.byteLength(content) > maxFileBytes) {
      throw new LabError('bad-content', `The file ${path} is too large for verify to place in a workspace.`, {
        hint: `Keep solution and mistake files below ${maxFileBytes / 1000} kB.`,
      });
    }
    const script = 'mkdir -p "$(dirname "$HOME/$1")" && printf %s "$2" > "$HOME/$1"';
    const command = ['sh', '-c', script, 'sh', `${folder}/${path}`, content];
    const target = { namespace: toolboxNamespace, pod: workspaceId, container: toolboxContainer, command };
    const { exitCode, stderr } = await execCommand(kube, target, { signal, timeoutMs: 15_000 });
    if (exitCode !== 0)
      throw new LabError('workspace', `${folder}/${path} could not be written: ${stderr.trim()}`);
  }
}

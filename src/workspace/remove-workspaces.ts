import type { Kube } from '../cluster/kube.ts';
import type { Config } from '../config.ts';
import { instanceOf } from './names.ts';
import { deleteWorkspaceObjects, findWorkspaces } from './provision.ts';

/**
 * Asks for every workspace of this installation to be removed from the cluster, those of the warm pool too; nothing of
 * another installation. Resolves to how many there were. For a cluster that stays when kindlab goes.
 */
export async function removeWorkspaces(
  kube: Kube,
  config: Pick<Config, 'home' | 'cluster'>,
): Promise<number> {
  const found = await findWorkspaces(kube, instanceOf(config));
  for (const id of found.keys()) await deleteWorkspaceObjects(kube, id);
  return found.size;
}

import { createHash, randomInt } from 'node:crypto';

/** Where all toolboxes live. Learners have no rights here. */
export const toolboxNamespace = 'kindlab-toolbox';
export const toolboxContainer = 'toolbox';

export const labels = {
  managedBy: 'app.kubernetes.io/managed-by',
  instance: 'app.kubernetes.io/instance',
  component: 'app.kubernetes.io/component',
  workspace: 'kindlab/workspace',
  protocol: 'kindlab/protocol',
} as const;

/** Of `toolbox/attach`; raise it when a server can no longer talk to the scripts of a toolbox made before. */
export const toolboxProtocol = '2';

/** Two installations of kindlab on one cluster must not take each other's workspaces for orphans. */
export function instanceOf(config: { cluster: string; home: string }): string {
  return createHash('sha256').update(`${config.cluster}\0${config.home}`).digest('hex').slice(0, 10);
}

export function ownerLabels(
  instance: string,
  component: 'practice' | 'toolbox' | 'control-plane' | 'guard',
): Record<string, string> {
  return { [labels.managedBy]: 'kindlab', [labels.instance]: instance, [labels.component]: component };
}

/** No vowels, no look-alikes: short, readable aloud, and never a word. */
const alphabet = 'bcdfghjkmnpqrstvwxz2456789';

/** E.g. `lab-7k2m`: the workspace's id, and the name of its practice namespace and its toolbox. */
export function newWorkspaceId(): string {
  return `lab-${Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}

/** Socket and pid file of a shell in its toolbox; short, because a socket's path may have 107 characters. */
export function shellFile(shellId: string): string {
  return shellId === 'main' ? 'main' : `s-${createHash('sha256').update(shellId).digest('hex').slice(0, 12)}`;
}

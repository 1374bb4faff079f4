import { LabError } from '../../../lab/lab-error.ts';
import { succeeds } from '../../command.ts';
import { installPackages } from '../../docker/daemon.ts';
import type { Host } from '../../host.ts';
import type { RootFileSystem, RootFileSystemOptions } from '../../source/root-file-system.ts';
import type { OciImage } from '../oci-layout.ts';

export interface ClientBuildOptions extends RootFileSystemOptions {
  host: Host;
}

/** An image with a client library of Kubernetes and, where they are compiled, programs that use it. */
export interface ClientImage {
  rootFileSystem: RootFileSystem;
  config: Pick<OciImage, 'cmd' | 'env' | 'user' | 'workingDir'>;
  /** Paths of the files that decide what `install` makes: its own module, lock files, sources of programs. */
  inputs: string[];
  /** Puts what comes on top of the root file system into `tree`; `root` is the tarball of that file system. */
  install: (tree: string, root: string, options: ClientBuildOptions) => Promise<void>;
}

/** What every client image has in common: a Pod of it waits until programs are started in it. */
export const clientConfig = { cmd: ['sleep', 'infinity'], user: '1000:1000' };

interface Tools {
  /** Each is run to see whether it is there. */
  commands: [program: string, ...args: string[]][];
  /** Debian packages that bring them. */
  packages: string[];
}

/** Makes sure of a language's own build tools, installed from Debian's packages where that is possible. */
export async function ensureTools(
  { commands, packages }: Tools,
  { host, signal, say }: ClientBuildOptions,
): Promise<void> {
  const there = await Promise.all(commands.map(([program, ...args]) => succeeds(program, args, { signal })));
  if (there.every(Boolean)) return;
  const names = commands.map((command) => `\`${command.join(' ')}\``).join(' and ');
  if (!host.debian || !host.root) {
    throw new LabError('prerequisite', `To build it, ${names} must work here.`, {
      hint: `Install what is missing (on Debian: \`sudo apt-get install -y ${packages.join(' ')}\`), then run \`npx kindlab up\` again.`,
    });
  }
  say(`installing ${packages.join(', ')} with apt-get`);
  await installPackages(packages, signal);
}

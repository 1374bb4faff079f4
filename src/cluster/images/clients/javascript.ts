import { copyFile, cp, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../../command.ts';
import { type ClientImage, clientConfig } from './client-image.ts';

const folder = join(import.meta.dirname, 'javascript');
const manifests = ['package.json', 'package-lock.json'];

/** What only editors and debuggers read, three quarters of the library. */
const notForRunning = /\.(d\.[cm]?ts|map)$/;

export const clientJavascript: ClientImage = {
  rootFileSystem: {
    name: 'client-javascript',
    variant: 'extract',
    packages: ['base-files', 'busybox', 'libstdc++6'],
    hook: join(import.meta.dirname, 'client-hook.sh'),
  },
  // A program that comes by standard input finds the library from the folder it is started in.
  config: { ...clientConfig, workingDir: '/app' },
  inputs: [import.meta.filename, ...manifests.map((name) => join(folder, name))],
  async install(tree, _root, { host, signal, say }) {
    const scratch = join(dirname(tree), 'packages');
    await mkdir(scratch);
    try {
      for (const name of manifests) await copyFile(join(folder, name), join(scratch, name));
      const flags = ['--ignore-scripts', '--no-bin-links', '--no-audit', '--no-fund', '--loglevel=error'];
      await run('nice', ['-n', '15', 'npm', 'ci', ...flags], { cwd: scratch, signal, onLine: say });
      const modules = join(scratch, 'node_modules');
      const node = `node-linux-${host.architecture === 'arm64' ? 'arm64' : 'x64'}`;
      const bin = join(tree, 'usr', 'local', 'bin');
      await mkdir(bin, { recursive: true });
      await copyFile(join(modules, node, 'bin', 'node'), join(bin, 'node'));
      for (const name of await readdir(modules)) {
        if (name === '@types' || name.startsWith('node-linux-') || name.startsWith('.')) continue;
        await cp(join(modules, name), join(tree, 'app', 'node_modules', name), {
          recursive: true,
          filter: (path) => !notForRunning.test(path),
        });
      }
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};

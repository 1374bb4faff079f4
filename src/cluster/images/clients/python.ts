import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../../command.ts';
import { type ClientImage, clientConfig, ensureTools } from './client-image.ts';

/** Of the Debian release in `versions`. */
const pythonVersion = '3.13';
const requirements = join(import.meta.dirname, 'python', 'requirements.txt');
const packages = `usr/local/lib/python${pythonVersion}/dist-packages`;

export const clientPython: ClientImage = {
  rootFileSystem: {
    name: 'client-python',
    variant: 'extract',
    packages: ['base-files', 'busybox', 'python3'],
    hook: join(import.meta.dirname, 'client-hook.sh'),
  },
  config: clientConfig,
  inputs: [import.meta.filename, requirements],
  async install(tree, root, options) {
    const { host, signal, say } = options;
    const pip = ['-m', 'pip', '--disable-pip-version-check'];
    await ensureTools({ commands: [['python3', ...pip, '--version']], packages: ['python3-pip'] }, options);
    const target = join(tree, packages);
    await mkdir(target, { recursive: true });
    const machine = host.architecture === 'arm64' ? 'aarch64' : 'x86_64';
    const platforms = ['manylinux2014', 'manylinux_2_28'].map((name) => `--platform=${name}_${machine}`);
    const python = [`--python-version=${pythonVersion}`, '--implementation=cp', ...platforms];
    // Wheels only, whatever Python this machine has: nothing of a package is run here.
    const wheels = ['--only-binary=:all:', '--no-deps', '--require-hashes', '--no-compile'];
    const install = ['install', `--target=${target}`, ...python, ...wheels, '--requirement', requirements];
    await run('nice', ['-n', '15', 'python3', ...pip, ...install], { signal, onLine: say });
    // The asynchronous half needs aiohttp and its nine packages.
    await rm(join(target, 'kubernetes', 'aio'), { recursive: true });
    await compileBytecode(tree, root, signal);
  },
};

/** In the image nobody may write the bytecode, and without it a program takes seconds to import the library. */
async function compileBytecode(tree: string, root: string, signal: AbortSignal): Promise<void> {
  const scratch = join(dirname(tree), 'python-root');
  const paths = ['usr/lib/python3', `usr/lib/python${pythonVersion}`, packages];
  try {
    await mkdir(scratch);
    await run('tar', ['-xf', root, '-C', scratch], { signal });
    await cp(tree, scratch, { recursive: true });
    const compile = ['-m', 'compileall', '-q', '--invalidation-mode=unchecked-hash'];
    const chroot = ['chroot', scratch, '/usr/bin/python3', ...compile, ...paths.map((path) => `/${path}`)];
    await run('nice', ['-n', '15', ...chroot], { signal });
    for (const path of paths) await cp(join(scratch, path), join(tree, path), { recursive: true });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

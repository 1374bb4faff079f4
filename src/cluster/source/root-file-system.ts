import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedDirectory, cacheKeyOfFiles } from '../cache.ts';
import { run } from '../command.ts';
import { versions } from './versions.ts';

export interface RootFileSystem {
  /** Names the cache directory. */
  name: string;
  /**
   * `minbase`: a Debian that apt and dpkg work in. `extract`: only the named packages and what they depend on, unpacked
   * and not configured, so no package manager and no shell unless asked for.
   */
  variant: 'minbase' | 'extract';
  packages: string[];
  /** Executable run with the file system's directory as its argument, once the packages are there. */
  hook: string;
  hookEnvironment?: Record<string, string>;
}

export interface RootFileSystemOptions {
  /** KINDLAB_HOME; results are under `cache/root`. */
  home: string;
  signal: AbortSignal;
  say: (detail: string) => void;
}

/** Decides whether a cached root file system is still the one that would be made now. */
export function rootFileSystemKey(spec: RootFileSystem): Promise<string> {
  return cacheKeyOfFiles(
    [import.meta.filename, spec.hook],
    JSON.stringify([spec.variant, spec.packages, versions.debian, process.arch]),
  );
}

/**
 * A root file system made from Debian packages, as the path of a tarball; apt verifies every package's chain of signatures.
 * Made once and cached. Needs root and mmdebstrap, and no container engine.
 */
export async function buildRootFileSystem(
  spec: RootFileSystem,
  { home, signal, say }: RootFileSystemOptions,
): Promise<string> {
  const key = await rootFileSystemKey(spec);
  const directory = await cachedDirectory(join(home, 'cache', 'root'), spec.name, key, async (temporary) => {
    // mmdebstrap leaves its working directory behind when interrupted: one of ours is removed in any case.
    // Not under KINDLAB_HOME, which apt's unprivileged downloader usually may not enter.
    const scratch = join(tmpdir(), `.kindlab-${spec.name}.${process.pid}.part`);
    await mkdir(scratch, { recursive: true, mode: 0o755 });
    // mmdebstrap has no customize step for packages that are only unpacked.
    const hookOption = spec.variant === 'extract' ? '--extract-hook' : '--customize-hook';
    try {
      await run(
        // What is compiled meanwhile takes longer: it goes first.
        'nice',
        [
          '-n',
          '5',
          'mmdebstrap',
          `--variant=${spec.variant}`,
          `--include=${spec.packages.join(',')}`,
          '--dpkgopt=path-exclude=/usr/share/man/*',
          '--dpkgopt=path-exclude=/usr/share/info/*',
          '--dpkgopt=path-exclude=/usr/share/doc/*',
          '--dpkgopt=path-include=/usr/share/doc/*/copyright',
          '--dpkgopt=path-exclude=/usr/share/locale/*',
          '--aptopt=Acquire::Languages "none"',
          '--aptopt=Acquire::Retries "3"',
          `${hookOption}=${spec.hook}`,
          versions.debian,
          join(temporary, 'root.tar'),
        ],
        {
          signal,
          env: { LC_ALL: 'C.UTF-8', TMPDIR: scratch, ...spec.hookEnvironment },
          onLine: (line) => say(`${spec.name}: ${line.replace(/^I: /, '')}`),
        },
      );
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
  return join(directory, 'root.tar');
}

import { run } from '../command.ts';
import { versions } from './versions.ts';

export interface RootFileSystem {
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

/**
 * Writes a root file system made from Debian packages to `tarball`; apt verifies every package's signature chain.
 * Needs root and mmdebstrap, and no container engine. Calls `say` with what it is at.
 */
export async function buildRootFileSystem(
  tarball: string,
  spec: RootFileSystem,
  { signal, say }: { signal: AbortSignal; say: (detail: string) => void },
): Promise<void> {
  await run(
    'mmdebstrap',
    [
      `--variant=${spec.variant}`,
      `--include=${spec.packages.join(',')}`,
      '--dpkgopt=path-exclude=/usr/share/man/*',
      '--dpkgopt=path-exclude=/usr/share/info/*',
      '--dpkgopt=path-exclude=/usr/share/doc/*',
      '--dpkgopt=path-include=/usr/share/doc/*/copyright',
      '--dpkgopt=path-exclude=/usr/share/locale/*',
      '--aptopt=Acquire::Languages "none"',
      '--aptopt=Acquire::Retries "3"',
      // mmdebstrap has no customize step for packages that are only unpacked.
      `--${spec.variant === 'extract' ? 'extract' : 'customize'}-hook=${spec.hook}`,
      versions.debian,
      tarball,
    ],
    {
      signal,
      env: { LC_ALL: 'C.UTF-8', ...spec.hookEnvironment },
      onLine: (line) => say(line.replace(/^I: /, '')),
    },
  );
}

/** This file and the Debian release decide what every image contains; both go into their cache keys. */
export const rootFileSystemRecipe = import.meta.filename;

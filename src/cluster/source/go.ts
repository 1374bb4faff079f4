import { readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../../lab/lab-error.ts';
import { cachedDirectory, cacheKeyOfFiles } from '../cache.ts';
import { attempt, run } from '../command.ts';
import { exists } from '../host.ts';
import type { StageReport } from '../progress.ts';
import type { Timings } from '../timings.ts';
import { type BinaryGroup, nameFor, versionStamps } from './versions.ts';

export interface GoBuildOptions {
  go: string;
  /** KINDLAB_HOME: module and build caches are under `go/`, results under `cache/`. */
  home: string;
  signal: AbortSignal;
  report: StageReport;
  timings: Timings;
  /** Give way to everything else on the machine. */
  background?: boolean;
}

/** Linking one program takes about as long as compiling this many packages. */
const linkWeight = 40;

const moduleDirectory = (group: Pick<BinaryGroup, 'module'>) =>
  join(import.meta.dirname, 'modules', group.module);

/**
 * readonly: whatever go.sum does not vouch for is refused. modcacherw: `rm -rf` of KINDLAB_HOME works.
 * Go takes the go.sum that is named as the go.mod is.
 */
function goEnvironment(home: string, goMod = 'go.mod'): Record<string, string> {
  return {
    GOMODCACHE: join(home, 'go', 'mod'),
    GOCACHE: join(home, 'go', 'build'),
    GOFLAGS: `-mod=readonly -modcacherw${goMod === 'go.mod' ? '' : ` -modfile=${goMod}`}`,
    GOWORK: 'off',
    CGO_ENABLED: '0',
  };
}

const ldflags = ({ stamp }: BinaryGroup) => `-s -w${stamp === null ? '' : ` ${versionStamps(stamp)}`}`;

/** Names this group's programs by everything that decides what they are. */
export async function binariesKey(group: BinaryGroup): Promise<string> {
  const directory = moduleDirectory(group);
  const files = [join(directory, group.goMod), join(directory, group.goMod.replace(/mod$/, 'sum'))];
  if (group.module === 'node') files.push(join(directory, 'pause', 'main.go'));
  return await cacheKeyOfFiles(files, JSON.stringify([group.packages, ldflags(group), process.arch]));
}

/** The directory holding a group's programs, when they are compiled already; null otherwise. Needs no Go. */
export async function compiledBinaries(group: BinaryGroup, home: string): Promise<string | null> {
  const name = nameFor(group.id, group.minor);
  const directory = join(home, 'cache', 'bin', `${name}-${await binariesKey(group)}`);
  return (await exists(directory)) ? directory : null;
}

/** Downloads what the groups need, each module checked against go.sum, and resolves to the packages each will compile, without the standard library's. */
export async function downloadModules(
  groups: BinaryGroup[],
  { go, home, signal, report }: Omit<GoBuildOptions, 'timings'>,
): Promise<Map<string, number>> {
  let downloaded = 0;
  const counts = await Promise.all(
    groups.map(async (group) => {
      const packages = await run(
        go,
        ['list', '-deps', '-f', '{{if not .Standard}}{{.ImportPath}}{{end}}', ...group.packages],
        {
          cwd: moduleDirectory(group),
          env: goEnvironment(home, group.goMod),
          signal,
          timeoutMs: 30 * 60_000,
          onLine: (line) => {
            const module = /^go: downloading (\S+ \S+)/.exec(line)?.[1];
            if (module !== undefined) report.update({ done: ++downloaded, detail: module });
          },
        },
      );
      return [group.id, packages.split('\n').filter(Boolean).length] as const;
    }),
  );
  if (downloaded === 0) report.reused('already downloaded');
  return new Map(counts);
}

/** The unpacked source of a module that modules/node pins, e.g. kind's. */
export async function moduleSource(
  module: string,
  { go, home, signal }: { go: string; home: string; signal: AbortSignal },
): Promise<string> {
  const answer = await run(go, ['mod', 'download', '-json', module], {
    cwd: moduleDirectory({ module: 'node' }),
    env: goEnvironment(home),
    signal,
  });
  const directory: unknown = JSON.parse(answer).Dir;
  if (typeof directory !== 'string')
    throw new LabError('cluster-setup', `Go did not say where it put the source of ${module}.`);
  return directory;
}

/**
 * Compiles the standard library while modules are still being downloaded: a minute of work that needs no network.
 * What it makes is only Go's build cache; a failure shows again, and is reported, in the build proper.
 */
export async function compileStandardLibrary({
  go,
  home,
  signal,
}: {
  go: string;
  home: string;
  signal: AbortSignal;
}): Promise<void> {
  await attempt(go, ['build', '-trimpath', 'std'], {
    cwd: moduleDirectory({ module: 'node' }),
    env: goEnvironment(home),
    signal,
  });
}

/**
 * Compiles a group of programs and resolves to the directory holding them. Interrupted, it goes on where it was:
 * Go's build cache keeps every compiled package. `packages` is the group's count from `downloadModules`.
 */
export async function buildBinaries(
  group: BinaryGroup,
  packages: number,
  options: GoBuildOptions,
): Promise<string> {
  const { go, home, signal, report, timings, background } = options;
  const key = await binariesKey(group);
  const finished = await compiledBinaries(group, home);
  if (finished !== null) {
    report.reused('already compiled');
    return finished;
  }
  return await cachedDirectory(
    join(home, 'cache', 'bin'),
    nameFor(group.id, group.minor),
    key,
    async (directory) => {
      const total = packages + group.packages.length * linkWeight;
      const build = `${group.id}-${key}`;
      // An interrupted build printed these packages in its time; this one finds them compiled.
      const before = Math.min(timings.compiled(build), packages);
      let compiled = before;
      const watching = new AbortController();
      const linked = watchLinking(directory, watching.signal, (programs) => {
        report.update({ done: Math.min(compiled, packages) + programs.length * linkWeight, total });
        timings.recordCompiled(build, Math.min(compiled, packages));
        return timings.save();
      });
      if (before > 0) report.reused('goes on where it was interrupted');
      try {
        const [program, prefix] = background ? ['nice', ['-n', '15', go]] : [go, []];
        await run(
          program,
          [
            ...prefix,
            'build',
            '-v',
            '-trimpath',
            '-ldflags',
            ldflags(group),
            '-o',
            `${directory}/`,
            ...group.packages,
          ],
          {
            cwd: moduleDirectory(group),
            env: goEnvironment(home, group.goMod),
            signal,
            timeoutMs: 90 * 60_000,
            onLine: (line) => {
              compiled += 1;
              report.update({ detail: line });
            },
          },
        );
      } finally {
        watching.abort();
        await linked;
      }
      // `go build` names a program after the last part of its path.
      if (group.packages.includes('go.etcd.io/etcd/server/v3'))
        await rename(join(directory, 'server'), join(directory, 'etcd'));
      report.update({ done: total, total });
    },
  );
}

/** What decides, beside the file itself, what `buildGoFile` makes of it. */
export const goFileInputs = ['go.mod', 'go.sum'].map((name) =>
  join(moduleDirectory({ module: 'node' }), name),
);

/** Compiles a program of one file with the modules that modules/node pins, at low priority. */
export async function buildGoFile(
  source: string,
  output: string,
  { go, home, signal, say }: Pick<GoBuildOptions, 'go' | 'home' | 'signal'> & { say: (line: string) => void },
): Promise<void> {
  const build = ['build', '-v', '-trimpath', '-ldflags', '-s -w', '-o', output, source];
  await run('nice', ['-n', '15', go, ...build], {
    cwd: moduleDirectory({ module: 'node' }),
    env: goEnvironment(home),
    signal,
    timeoutMs: 30 * 60_000,
    onLine: say,
  });
}

/** Calls back every second with the programs linked so far, until aborted. */
async function watchLinking(
  directory: string,
  signal: AbortSignal,
  onLook: (programs: string[]) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    const names = await readdir(directory);
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).size));
    await onLook(names.filter((_, index) => (sizes[index] ?? 0) > 0));
    // The abort that ends the sleep ends the loop as well.
    await sleep(1_000, undefined, { signal }).catch(() => undefined);
  }
}

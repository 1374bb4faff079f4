import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedDirectory, cacheKey } from '../cache.ts';
import { run } from '../command.ts';
import { loadImage } from '../images/load.ts';
import type { StageReport } from '../progress.ts';
import type { SetUp } from '../set-up.ts';
import { buildComponentImage } from '../source/component-images.ts';
import { binariesKey, buildBinaries, downloadModules } from '../source/go.ts';
import { ensureGo } from '../source/toolchain.ts';
import type { BinaryGroup } from '../source/versions.ts';

/** A program of a group that is compiled after the cluster is up. */
export interface AddOnProgram {
  group: BinaryGroup;
  program: string;
}

/** Gives a node the image `tag`, which is the program alone, at `path`. Compiles it unless the image is cached or came in a bundle. */
export async function giveImage(
  setUp: SetUp,
  node: string,
  { group, program, tag, path }: AddOnProgram & { tag: string; path: string },
  report: StageReport,
): Promise<void> {
  const { config, host, signal } = setUp;
  const key = cacheKey([await binariesKey(group), program, tag, path]);
  const layout = await cachedDirectory(
    join(config.home, 'cache', 'images'),
    program,
    key,
    async (directory) => {
      const binary = join(await compile(group, setUp, report), program);
      await buildComponentImage(directory, {
        tags: [tag],
        binary,
        path,
        architecture: host.architecture,
        signal,
      });
    },
  );
  await loadImage(node, layout, signal);
}

/** Puts a program on the node's PATH. */
export async function giveProgram(
  setUp: SetUp,
  node: string,
  { group, program }: AddOnProgram,
  report: StageReport,
): Promise<void> {
  const { config, signal } = setUp;
  const directory = await cachedDirectory(
    join(config.home, 'cache', 'programs'),
    program,
    await binariesKey(group),
    async (temporary) => {
      await mkdir(temporary, { recursive: true });
      await copyFile(join(await compile(group, setUp, report), program), join(temporary, program));
    },
  );
  await run('docker', ['cp', join(directory, program), `${node}:/usr/local/bin/${program}`], { signal });
}

/** Compiles a group at low priority, or finds it compiled. */
async function compile(
  group: BinaryGroup,
  { config, host, signal, timings }: SetUp,
  report: StageReport,
): Promise<string> {
  const go = await ensureGo(host, signal, (detail) => report.update({ detail }));
  const options = { go, home: config.home, signal, report, timings, background: true };
  const packages = await downloadModules([group], options);
  return await buildBinaries(group, packages.get(group.id) ?? 0, options);
}

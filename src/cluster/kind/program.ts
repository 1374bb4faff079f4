import { join } from 'node:path';
import { supportedMinors } from '../../lab/kubernetes-minors.ts';
import { exists, findGo, hasProgram } from '../host.ts';
import type { SetUp } from '../set-up.ts';
import { buildBinaries, compiledBinaries, downloadModules } from '../source/go.ts';
import { binaryGroups } from '../source/versions.ts';
import { defineStages } from '../stages.ts';

/** The kind program: what was compiled before, what is on PATH, or compiled now (half a minute); null when none of these works. */
export async function kindProgram(setUp: SetUp): Promise<string | null> {
  const { config, signal, timings } = setUp;
  const stored = await storedKind(config.home);
  if (stored !== null) return stored;
  if (await hasProgram('kind')) return 'kind';
  const go = await findGo();
  if (go === null) return null;
  setUp.progress.plan(defineStages(['tools'], timings));
  return await setUp.progress.run('tools', async (report) => {
    const options = { go, home: config.home, signal, report, timings };
    const group = binaryGroups(config.kubernetes).kind;
    const packages = await downloadModules([group], options);
    return join(await buildBinaries(group, packages.get('kind') ?? 0, options), 'kind');
  });
}

/** The kind program under KINDLAB_HOME, compiled there or unpacked from a bundle. */
export async function storedKind(home: string): Promise<string | null> {
  for (const minor of supportedMinors) {
    const groups = binaryGroups(minor);
    for (const group of [groups['control-plane'], groups.kind]) {
      const compiled = await compiledBinaries(group, home);
      if (compiled !== null) return join(compiled, 'kind');
    }
  }
  const unpacked = join(home, 'bin', 'kind');
  return (await exists(unpacked)) ? unpacked : null;
}

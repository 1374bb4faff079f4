import { buildSite } from '../../src/cli/build-site.ts';
import { projectRoot } from '../../src/config.ts';

/** Before the first server: several that build the same site at once would take it from each other. */
export default async function builtSite(): Promise<void> {
  const signal = AbortSignal.timeout(5 * 60_000);
  await buildSite(projectRoot, { say: (line) => console.log(line), signal });
}

import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSite } from '../cli/build-site.ts';
import type { BenchContext, Measurement } from './measurement.ts';

const samples = 2;

/** The whole site from its sources, compressed as it is served. Nothing serves it meanwhile. */
export async function measureSiteBuild({ config, say, signal }: BenchContext): Promise<Measurement> {
  const dist = join(config.root, 'dist');
  const times: number[] = [];
  for (let n = 0; n < samples; n++) {
    await rm(dist, { recursive: true, force: true });
    const startedAt = performance.now();
    await buildSite(config.root, { say, signal });
    times.push(performance.now() - startedAt);
  }
  const { pages, files, bytes } = await countOf(dist);
  const note = `${pages} pages, ${files} files, ${(bytes / 1024 / 1024).toFixed(1)} MB with their compressed forms`;
  return { id: 'site-build', samples: times, note };
}

async function countOf(folder: string): Promise<{ pages: number; files: number; bytes: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return {
    pages: files.filter((file) => file.endsWith('.html')).length,
    files: files.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}

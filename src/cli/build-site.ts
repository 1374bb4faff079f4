import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { environmentWith } from '../config.ts';
import { LabError } from '../lab/lab-error.ts';

/** What the pages are made from; a change in any of these makes a new site. */
const ingredients = ['content', 'labs', 'src/web', 'src/lab', 'astro.config.mjs', 'package-lock.json'];
const hashFile = '.kindlab-hash';
const buildTimeoutMs = 10 * 60_000;

/** Builds dist/ when it is not what the sources make. `say` gets a line of progress now and then. */
export async function buildSite(
  root: string,
  { say, signal }: { say(line: string): void; signal: AbortSignal },
): Promise<'built' | 'fresh'> {
  const dist = join(root, 'dist');
  const wanted = await hashIngredients(root);
  const present = await readFile(join(dist, hashFile), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '';
    throw error;
  });
  if (present === wanted) return 'fresh';
  say('Building the site (about ten seconds; only when a chapter or a lab changed)');
  await runAstro(root, signal);
  await compressFiles(dist);
  await writeFile(join(dist, hashFile), wanted);
  return 'built';
}

async function hashIngredients(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const ingredient of ingredients) {
    for (const file of await filesUnder(join(root, ingredient))) {
      hash
        .update(`${relative(root, file)}\0`)
        .update(await readFile(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

async function filesUnder(path: string): Promise<string[]> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (info === null) return [];
  if (info.isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

async function runAstro(root: string, signal: AbortSignal): Promise<void> {
  const program = join(root, 'node_modules', 'astro', 'bin', 'astro.mjs');
  const child = spawn(process.execPath, [program, 'build'], {
    cwd: root,
    // Under the `test` of a test runner the same build takes twelve times as long.
    env: environmentWith({ NODE_ENV: 'production', ASTRO_TELEMETRY_DISABLED: '1' }),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(buildTimeoutMs)]),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-8_000);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code === 0) return;
  throw new LabError('bad-content', `The site could not be built:\n${output.trim()}`, {
    hint: 'The lines above name the file and what to change; `npm run build` shows them again.',
  });
}

const compressible = /\.(html|js|mjs|css|svg|json|xml|txt|wasm|pf_\w+)$/;
const worthCompressingBytes = 1024;

/** Once here instead of at each request. */
async function compressFiles(dist: string): Promise<void> {
  const brotli = promisify(brotliCompress);
  const zip = promisify(gzip);
  for (const file of await filesUnder(dist)) {
    if (!compressible.test(file)) continue;
    const content = await readFile(file);
    if (content.length < worthCompressingBytes) continue;
    // Quality 11 takes ten times as long for a few per cent.
    const params = { [constants.BROTLI_PARAM_QUALITY]: 6 };
    await writeFile(`${file}.br`, await brotli(content, { params }));
    await writeFile(`${file}.gz`, await zip(content));
  }
}

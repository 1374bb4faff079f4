import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { lean } from '../../../src/cli/lean-process.ts';
import { projectRoot } from '../../../src/config.ts';

test.skipIf(process.platform === 'win32')(
  'the server takes the place of the process that was started: same pid, arguments kept, lean settings in force',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lean-test-'));
    const script = join(folder, 'script.mjs');
    const module = JSON.stringify(join(projectRoot, 'src', 'cli', 'lean-process.ts'));
    writeFileSync(
      script,
      `console.log(process.pid);
       const { becomeLean } = await import(${module});
       becomeLean();
       console.log(JSON.stringify([process.execArgv, process.argv.slice(2), process.env.MALLOC_ARENA_MAX]));`,
    );
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [script, 'start', '--a b']);
      const [before, after, said] = stdout.trim().split('\n');
      expect(after).toBe(before);
      expect(JSON.parse(said ?? '')).toEqual([
        expect.arrayContaining(lean.flags),
        ['start', '--a b'],
        lean.environment.MALLOC_ARENA_MAX,
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

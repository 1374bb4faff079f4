import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { exists } from './host.ts';

const timingsSchema = z.object({
  /** How long each stage took here, in milliseconds. */
  stagesMs: z.record(z.string(), z.number()).default({}),
  /** Packages compiled so far, by build; a build that goes on after an interruption starts its count there. */
  compiled: z.record(z.string(), z.number()).default({}),
});

/** What this machine taught us about how long things take. Losing it costs nothing but worse estimates. */
export interface Timings {
  stageMs(id: string): number | undefined;
  recordStage(id: string, elapsedMs: number): void;
  compiled(build: string): number;
  recordCompiled(build: string, packages: number): void;
  save(): Promise<void>;
}

export async function loadTimings(path: string): Promise<Timings> {
  const values = await readTimings(path);
  let saves = 0;
  return {
    stageMs: (id) => values.stagesMs[id],
    recordStage(id, elapsedMs) {
      values.stagesMs[id] = Math.round(elapsedMs);
    },
    compiled: (build) => values.compiled[build] ?? 0,
    recordCompiled(build, packages) {
      values.compiled[build] = packages;
    },
    async save() {
      await mkdir(dirname(path), { recursive: true });
      // Set-up and add-ons may save at the same moment.
      const part = `${path}.${process.pid}.${++saves}.part`;
      await writeFile(part, `${JSON.stringify(values, null, 2)}\n`);
      await rename(part, path);
    },
  };
}

async function readTimings(path: string): Promise<z.infer<typeof timingsSchema>> {
  if (!(await exists(path))) return timingsSchema.parse({});
  try {
    return timingsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // Half-written or from another version: start to learn again.
    return timingsSchema.parse({});
  }
}

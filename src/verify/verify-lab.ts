import { watchLab } from '../engine/lab-world.ts';
import { LabError } from '../lab/lab-error.ts';
import type { LoadedLab, Mistake, Step } from '../lab/lab-schema.ts';
import { type LabRun, startLabRun, type VerifyTools } from './lab-run.ts';
import type { LimitLab } from './limits.ts';
import type { Machine } from './machine.ts';
import { findUnnoticed } from './mutate-lab.ts';
import { createPartLog, type PartLog, type PartResult } from './part-log.ts';
import { type CheckpointStep, hasCheckpoint, partNames } from './part-names.ts';
import { mistakeContent, type ProofMemory, solutionContent } from './proof-memory.ts';
import { proveCheckpoint } from './prove-checkpoint.ts';
import { proveMistake } from './prove-mistake.ts';
import { proveSolution } from './prove-solution.ts';
import { reportOf, type VerifiedLab } from './report.ts';

export interface VerifyOptions extends VerifyTools, Machine {
  /** The checkout, for writing outputs. */
  root: string;
  /** Server version, e.g. v1.36.3. */
  kubernetes: string;
  /** Record what was printed instead of comparing. */
  update: boolean;
  /** YYYY-MM-DD */
  date: string;
  /** What need not be proven again; undefined: everything is proven. */
  memory?: ProofMemory;
  limit: LimitLab;
  progress(line: string): void;
  signal: AbortSignal;
}

export interface LabResult {
  report: VerifiedLab;
  /** In the order in which an author thinks of them; those that were not come to are missing. */
  parts: PartResult[];
  /** Why it is not ok, for the author. */
  problems: string[];
}

/** What is proven on one workspace. */
interface Unit {
  /** Of its first part. */
  name: string;
  /** What the proof depends on. */
  content: object;
  prove(run: LabRun, parts: PartLog): Promise<void>;
}

/** Proves one lab on fresh workspaces: untouched, solution, outputs, checks, every mistake and checkpoint. Rejects only when interrupted. */
export async function verifyLab(lab: LoadedLab, options: VerifyOptions): Promise<LabResult> {
  let startedAt: number | null = null;
  const progress = (line: string): void => options.progress(`${lab.id}: ${line}`);
  const results = await Promise.all(
    unitsOf(lab, options).map(async (unit) => {
      const key = `${lab.id} ${unit.name}`;
      const known = options.memory?.recall(key, unit.content) ?? null;
      if (known !== null) return known;
      const parts = createPartLog({ progress, signal: options.signal });
      await options.limit(lab, () => {
        // The wait for room is not this lab's time.
        startedAt ??= performance.now();
        return proveUnit(lab, unit, parts, options);
      });
      options.memory?.keep(key, unit.content, parts.results);
      return parts.results;
    }),
  );
  const order = partNames(lab);
  const parts = results.flat().sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const durationMs = Math.round(performance.now() - (startedAt ?? performance.now()));
  return {
    report: reportOf(lab, parts, durationMs),
    parts,
    problems: parts.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`)),
  };
}

async function proveUnit(
  lab: LoadedLab,
  { name, prove }: Unit,
  parts: PartLog,
  options: VerifyOptions,
): Promise<void> {
  let run: LabRun;
  try {
    if (lab.isolation === 'cluster')
      throw new LabError('bad-content', 'labs with isolation cluster cannot be verified yet');
    run = await startLabRun(lab, options, options.signal);
  } catch (error) {
    await parts.prove(name, () => Promise.reject(error));
    return;
  }
  try {
    await prove(run, parts);
  } finally {
    // What was proven stays so, but a workspace that cannot be removed is worth knowing of.
    await run.close().catch((error: unknown) => parts.prove('closing', () => Promise.reject(error)));
  }
}

function unitsOf(lab: LoadedLab, options: VerifyOptions): Unit[] {
  const checkpoints = lab.steps.filter(hasCheckpoint);
  const [first] = checkpoints;
  return [
    {
      name: 'untouched',
      content: solutionContent(lab),
      prove: (run, parts) => proveSolution(lab, run, parts, options),
    },
    ...lab.steps.flatMap((step) => step.mistakes.map((mistake) => mistakeUnit(lab, step, mistake, options))),
    ...(first === undefined
      ? []
      : [
          {
            name: `checkpoint ${first.id}`,
            content: solutionContent(lab),
            prove: (run: LabRun, parts: PartLog) => proveCheckpoints(lab, checkpoints, run, parts),
          },
        ]),
  ];
}

function mistakeUnit(lab: LoadedLab, step: Step, mistake: Mistake, options: VerifyOptions): Unit {
  const name = `mistake ${mistake.id}`;
  return {
    name,
    content: mistakeContent(lab, step, mistake),
    async prove(run, parts) {
      await parts.prove(name, async () =>
        findUnnoticed(options.root, lab, await proveMistake(lab, step, mistake, run)),
      );
    },
  };
}

async function proveCheckpoints(
  lab: LoadedLab,
  checkpoints: readonly CheckpointStep[],
  run: LabRun,
  parts: PartLog,
): Promise<void> {
  const world = watchLab(lab, run.place, () => {});
  let next = 0;
  try {
    for (const step of checkpoints) {
      const isProven = await parts.prove(`checkpoint ${step.id}`, async () => {
        for (; next <= lab.steps.indexOf(step); next += 1) {
          const earlier = lab.steps[next] as Step;
          run.enter(`solution ${earlier.id}, before checkpoint ${step.id}`);
          await run.pass(earlier);
        }
        run.enter(`checkpoint ${step.id}`);
        await proveCheckpoint(step, run, world);
        return { problems: [] };
      });
      if (!isProven) return;
    }
  } finally {
    world.release();
  }
}

import { LabError } from '../lab/lab-error.ts';

/** What came of proving something. */
export interface Finding {
  /** Why it is not proven, for the author; empty when it is. */
  problems: readonly string[];
  /** How many changes were tried on what it is judged by, and how many were noticed. */
  mutants?: { noticed: number; total: number };
}

/** One thing that was proven of a lab, or not: `untouched`, `solution <step>`, `mistake <id>` … */
export interface PartResult extends Finding {
  name: string;
  durationMs: number;
}

/** Takes down, part by part, what came of a proof. */
export interface PartLog {
  readonly results: readonly PartResult[];
  /** Proves a part. Resolves to whether the work came to its end; rejects only when interrupted. */
  prove(name: string, work: () => Promise<Finding>): Promise<boolean>;
  add(result: PartResult): void;
}

export function createPartLog({
  progress,
  signal,
}: {
  progress(line: string): void;
  signal: AbortSignal;
}): PartLog {
  const results: PartResult[] = [];

  function add(result: PartResult): void {
    results.push(result);
    progress(`${result.name} ${result.problems.length === 0 ? 'ok' : 'FAILED'}`);
  }

  return {
    results,
    add,
    async prove(name, work) {
      const startedAt = performance.now();
      const took = (): number => Math.round(performance.now() - startedAt);
      try {
        const finding = await work();
        add({ name, durationMs: took(), ...finding });
        return true;
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        add({ name, durationMs: took(), problems: [reasonOf(error)] });
        return false;
      }
    },
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof LabError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

import type { LoadedLab, Mistake, Step } from '../lab/lab-schema.ts';
import { fingerprint, judgedStep } from '../lab/proven-content.ts';
import type { PartResult } from './part-log.ts';

/** What was proven before and need not be again while nothing it depends on has changed. */
export interface ProofMemory {
  recall(key: string, content: unknown): readonly PartResult[] | null;
  keep(key: string, content: unknown, results: readonly PartResult[]): void;
}

/** Keeps only what was proven; what failed is tried again. */
export function createProofMemory(): ProofMemory {
  const kept = new Map<string, { content: string; results: readonly PartResult[] }>();
  return {
    recall(key, content) {
      const known = kept.get(key);
      return known?.content === fingerprint(content) ? known.results : null;
    },
    keep(key, content, results) {
      if (results.every(({ problems }) => problems.length === 0))
        kept.set(key, { content: fingerprint(content), results });
      else kept.delete(key);
    },
  };
}

/** What the proof of the whole lab's solution depends on. */
export function solutionContent(lab: LoadedLab): object {
  return { ...files(lab), steps: lab.steps.map(withoutProvoking), outputs: lab.outputs };
}

/** What the proof of a mistake depends on: the steps up to its own, without the mistakes of others. */
export function mistakeContent(lab: LoadedLab, step: Step, mistake: Mistake): object {
  const own = lab.steps.indexOf(step);
  const steps = lab.steps
    .slice(0, own + 1)
    .map((one, index) => withoutProvoking(index < own ? { ...one, mistakes: [] } : one));
  const usesFiles = mistake.provoke.some((command) => command.includes('.mistakes'));
  return { ...files(lab), steps, provoke: mistake.provoke, files: usesFiles ? lab.mistakeFiles : {} };
}

/** What mistakes are recognised by may get in the way of others; how they are made does not. */
function withoutProvoking(step: Step): object {
  return judgedStep({ ...step, mistakes: step.mistakes.map((mistake) => ({ ...mistake, provoke: [] })) });
}

function files({ id, isolation, startFiles, solutionFiles }: LoadedLab): object {
  return { id, isolation, startFiles, solutionFiles };
}

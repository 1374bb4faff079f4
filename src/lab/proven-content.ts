import { createHash } from 'node:crypto';
import type { LoadedLab, Mistake, StateCheck, Step } from './lab-schema.ts';

/** A step without its words: what a proof of it depends on. */
export function judgedStep(step: Step): object {
  const { title: _title, text: _text, hints: _hints, ...rest } = step;
  const mistakes = step.mistakes.map(judgedMistake);
  if (rest.kind === 'question') {
    const { explain: _explain, choices, ...question } = rest;
    return { ...question, mistakes, choices: choices?.map(({ id, correct }) => ({ id, correct })) };
  }
  return { ...rest, mistakes, checks: rest.checks.map(judgedCheck) };
}

function judgedMistake({ say: _say, look: _look, ...mistake }: Mistake): object {
  return { ...mistake, when: { ...mistake.when, state: mistake.when.state?.map(judgedCheck) } };
}

function judgedCheck({ say: _say, ...check }: StateCheck): object {
  return check;
}

/** Changes with everything that a proof of the lab depends on, and not with its words nor with what is recorded. */
export function fingerprintOfLab({ id, isolation, ...lab }: LoadedLab): string {
  const { startFiles, solutionFiles, mistakeFiles } = lab;
  return fingerprint({
    ...{ id, isolation, startFiles, solutionFiles, mistakeFiles },
    steps: lab.steps.map(judgedStep),
  });
}

export function fingerprint(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}

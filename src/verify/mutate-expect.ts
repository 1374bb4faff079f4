import type { TriedCommand } from '../engine/judge.ts';
import { judgeAnswer } from '../engine/judge-answer.ts';
import { matchOutput } from '../engine/match-output.ts';
import type { CommandStep, Expect, QuestionStep } from '../lab/lab-schema.ts';
import { findPlaceholders } from '../lab/placeholders.ts';
import type { Path } from './change-value.ts';
import { fillExamples } from './correct-answer.ts';
import type { Mutant } from './mutant.ts';

/** A character nobody prints. */
const strange = '\u{E001}';
/** Each costs a comparison; a screenful has a thousand characters. */
const mostCharacters = 1_000;

/** Tries what a command step expects, which is what was printed, against outputs and exit codes that differ in one thing. */
export function mutateExpect({ expect }: CommandStep, tried: TriedCommand, namespace: string): Mutant[] {
  const mutants: Mutant[] = [];
  const fits = (wanted: Partial<Expect>, printed: { output?: string; exitCode?: number }): boolean =>
    matchOutput(
      { exitCode: 'any', unordered: expect.unordered, ...wanted },
      { ...tried, ...printed },
      namespace,
    ).ok;
  const add = (path: Path, change: string, noticed: boolean): void => {
    mutants.push({ path: ['expect', ...path], change, noticed });
  };
  if (expect.exitCode !== 'any') {
    const exitCode = expect.exitCode === 'nonzero' ? 0 : expect.exitCode + 1;
    add(['exitCode'], `is ${exitCode}`, !fits({ exitCode: expect.exitCode }, { exitCode }));
  }
  const patterns: [Path, string, (pattern: string) => Partial<Expect>][] = [
    ...(expect.contains ?? []).map((text, index): (typeof patterns)[number] => [
      ['contains', index],
      text,
      (pattern) => ({ contains: [pattern] }),
    ]),
  ];
  if (expect.output !== undefined) {
    patterns.unshift([['output'], expect.output, (pattern) => ({ output: pattern })]);
  }
  for (const [path, text, wanted] of patterns) {
    add(path, 'with nothing printed', !fits(wanted(text), { output: '' }));
    const output = tried.output.replace(/[^\n]+/g, `${strange} ${strange}`);
    add(path, 'with other lines', !fits(wanted(text), { output }));
    for (const { line, pattern } of changedCharacters(text)) {
      add(path, `line ${line} with another character`, !fits(wanted(pattern), {}));
    }
  }
  for (const [index, text] of (expect.absent ?? []).entries()) {
    const output = `${tried.output}\n${fillExamples(text.replace(/\{\{ *namespace *\}\}/g, namespace))}`;
    add(['absent', index], 'with such a line', !fits({ absent: [text] }, { output }));
  }
  return mutants;
}

/** Tries a question with answers that are none, or are right but for one character. */
export function mutateAnswers(step: QuestionStep): Mutant[] {
  if (step.choices !== undefined) {
    const noticed = step.choices.some(({ correct }) => !correct);
    return [{ path: ['choices'], change: 'with another choice', noticed }];
  }
  const mutants: Mutant[] = [];
  for (const [index, text] of (step.answers ?? []).entries()) {
    const path = ['answers', index];
    const takes = (pattern: string, answer: string): boolean =>
      judgeAnswer({ ...step, answers: [pattern] }, answer).correct;
    mutants.push({ path, change: 'with another answer', noticed: !takes(text, `${strange} ${strange}`) });
    for (const { pattern } of changedCharacters(text)) {
      const noticed = !takes(pattern, fillExamples(text));
      mutants.push({ path, change: 'with another character', noticed });
    }
  }
  return mutants;
}

/** The pattern with one character changed, for each that is neither blank nor of a placeholder. */
function changedCharacters(pattern: string): { line: number; pattern: string }[] {
  const slots = findPlaceholders(pattern);
  const changed: { line: number; pattern: string }[] = [];
  let line = 1;
  let at = 0;
  for (const character of pattern) {
    const isInSlot = slots.some(({ start, end }) => at >= start && at < end);
    if (character === '\n') line += 1;
    if (!isInSlot && character.trim() !== '' && changed.length < mostCharacters) {
      const rest = pattern.slice(at + character.length);
      changed.push({ line, pattern: pattern.slice(0, at) + strange + rest });
    }
    at += character.length;
  }
  return changed;
}

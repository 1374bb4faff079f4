import { describe, expect, it } from 'vitest';
import type { CommandStep, QuestionStep } from '../../../src/lab/lab-schema.ts';
import type { Mutant } from '../../../src/verify/mutant.ts';
import { mutateAnswers, mutateExpect } from '../../../src/verify/mutate-expect.ts';
import { demoLab, text } from '../../demo-lab.ts';

function commandMutants(wanted: object, output: string, exitCode = 0): Mutant[] {
  const step = { id: 'list', kind: 'command', title: text, text, run: 'list', expect: wanted };
  const [only] = demoLab([step]).steps;
  return mutateExpect(only as CommandStep, { command: 'list', output, exitCode }, 'practice-1');
}

const survivors = (mutants: Mutant[]): string[] =>
  mutants.flatMap(({ path, change, noticed }) => (noticed ? [] : [`${path.join('.')} ${change}`]));

const output = 'NAME  AGE\nweb   5s\ndb    7s\nnamespace practice-1\n';

describe('what a command is expected to print', () => {
  it.each([
    { output: 'NAME  AGE\nweb   {{age}}\ndb {{age}}\nnamespace {{namespace}}' },
    { output: 'db {{age}}\nNAME AGE\n{{...}}', unordered: true },
    { output: 'NAME AGE\n{{...}}' },
    { contains: ['web', 'db {{age}}', '{{namespace}}'] },
    { absent: ['error {{any}}', 'no {{namespace}}'] },
  ])('notices every other character: %j', (wanted) => {
    expect(survivors(commandMutants(wanted, output))).toEqual([]);
  });

  it('has a mutant for the exit code and for each character that is neither blank nor of a placeholder', () => {
    const mutants = commandMutants(
      { output: 'NAME  AGE\nweb   {{age}}', exitCode: 3 },
      'NAME AGE\nweb 5s',
      3,
    );
    expect(mutants.map(({ change }) => change)).toEqual([
      'is 4',
      'with nothing printed',
      'with other lines',
      ...Array.from({ length: 7 }, () => 'line 1 with another character'),
      ...Array.from({ length: 3 }, () => 'line 2 with another character'),
    ]);
    expect(survivors(mutants)).toEqual([]);
  });

  it.each([
    [{ output: '{{...}}' }, ['expect.output with nothing printed', 'expect.output with other lines']],
    [{ output: '{{any}}\n{{any}}\n{{any}}\n{{any}}' }, ['expect.output with other lines']],
    [{ contains: ['web', '{{any}}'] }, ['expect.contains.1 with other lines']],
  ])('is found when any output will do: %j', (wanted, found) => {
    expect(survivors(commandMutants(wanted, output))).toEqual(expect.arrayContaining(found));
  });

  it('is not found wanting where a failure is the lesson', () => {
    expect(survivors(commandMutants({ exitCode: 'nonzero' }, '', 1))).toEqual([]);
    expect(commandMutants({ exitCode: 'any' }, '', 1)).toEqual([]);
  });
});

describe('what a question takes for an answer', () => {
  const mutants = (question: object): Mutant[] => {
    const step = { id: 'q', kind: 'question', title: text, text, explain: text, ...question };
    return mutateAnswers(demoLab([step]).steps[0] as QuestionStep);
  };
  const choice = (id: string, correct: boolean) => ({ id, text, feedback: text, correct });

  it.each([{ answers: ['15', 'fifteen'] }, { answers: ['{{number}}m'] }, { answers: ['{{number}}'] }])(
    'is not just anything: %j',
    (question) => {
      expect(survivors(mutants(question))).toEqual([]);
    },
  );

  it('is found when any answer will do', () => {
    expect(survivors(mutants({ answers: ['15', '{{any}}'] }))).toEqual(['answers.1 with another answer']);
    expect(survivors(mutants({ choices: [choice('a', true), choice('b', true)] }))).toHaveLength(1);
    expect(survivors(mutants({ choices: [choice('a', true), choice('b', false)] }))).toEqual([]);
  });
});

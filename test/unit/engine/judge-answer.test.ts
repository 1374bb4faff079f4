import { expect, it } from 'vitest';
import { judgeAnswer } from '../../../src/engine/judge-answer.ts';
import { questionStepSchema } from '../../../src/lab/lab-schema.ts';
import { text } from '../../demo-lab.ts';

const say = (en: string) => ({ ko: `${en} (ko)`, en });
const question = (rest: object) =>
  questionStepSchema.parse({ id: 'q', kind: 'question', title: text, text, explain: text, ...rest });

const typed = question({
  answers: ['CrashLoopBackOff', '{{number}} restarts'],
  wrong: [
    { pattern: 'running', feedback: say('It starts, but does not stay.') },
    { pattern: '{{any}}error{{any}}', feedback: say('That is what went before.') },
  ],
});

it.each<[answer: string, correct: boolean, feedback: string]>([
  ['CrashLoopBackOff', true, 'Right.'],
  [' crashloopbackoff ', true, 'Right.'],
  ['12 restarts', true, 'Right.'],
  ['Running', false, 'It starts, but does not stay.'],
  ['an Error, I think', false, 'That is what went before.'],
  ['no idea', false, 'Not that. See below what really happens.'],
])('the typed answer %j is told apart', (answer, correct, feedback) => {
  expect(judgeAnswer(typed, answer)).toMatchObject({ correct, feedback: { en: feedback } });
});

it('any of several correct choices is right', () => {
  const choices = [
    { id: 'one', text, correct: true, feedback: say('yes') },
    { id: 'two', text, correct: true, feedback: say('that too') },
    { id: 'three', text, feedback: say('no') },
  ];
  const judged = ['one', 'two', 'three'].map((id) => judgeAnswer(question({ choices }), id));
  expect(judged.map(({ correct, feedback }) => [correct, feedback.en])).toEqual([
    [true, 'yes'],
    [true, 'that too'],
    [false, 'no'],
  ]);
});

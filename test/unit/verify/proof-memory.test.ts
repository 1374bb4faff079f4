import { describe, expect, it } from 'vitest';
import type { LoadedLab } from '../../../src/lab/lab-schema.ts';
import { fingerprintOfLab } from '../../../src/lab/proven-content.ts';
import { createProofMemory, mistakeContent, solutionContent } from '../../../src/verify/proof-memory.ts';
import { provenLab } from './demo-proof.ts';

const other = { ko: '다른 말', en: 'other words' };
const recorded = { kubernetes: 'v1.36.3', recordedOn: '2026-11-25', steps: {} };

function ofMistake(lab: LoadedLab): object {
  const step = lab.steps[1];
  const mistake = step?.mistakes[0];
  if (step === undefined || mistake === undefined) throw new Error('the lab changed');
  return mistakeContent(lab, step, mistake);
}

/** The demo lab with something changed in the JSON of it. */
function changed(change: (lab: LoadedLab) => void): LoadedLab {
  const lab = provenLab();
  change(lab);
  return lab;
}

const set = (at: number, fields: object) => (lab: LoadedLab) => {
  Object.assign(lab.steps[at] ?? {}, fields);
};

/** What has to be proven again after a change, and whether what is on record is of another lab. */
it.each([
  ['nothing', () => {}, { solution: false, mistake: false, lab: false }],
  [
    'words',
    set(1, { title: other, text: other, hints: [other] }),
    { solution: false, mistake: false, lab: false },
  ],
  [
    'a lab’s words',
    (lab: LoadedLab) => Object.assign(lab, { title: other, minutes: 9 }),
    { solution: false, mistake: false, lab: false },
  ],
  ['an explanation', set(0, { explain: other }), { solution: false, mistake: false, lab: false }],
  ['a right answer', set(0, { answers: ['16'] }), { solution: true, mistake: true, lab: true }],
  ['a command', set(1, { run: 'kubectl apply -f web.yaml' }), { solution: true, mistake: true, lab: true }],
  ['a time limit', set(1, { timeoutSeconds: 9 }), { solution: true, mistake: true, lab: true }],
  [
    'how a mistake is made',
    (lab: LoadedLab) => Object.assign(lab.steps[1]?.mistakes[0] ?? {}, { provoke: ['other'] }),
    { solution: false, mistake: true, lab: true },
  ],
  ['a later step', set(2, { solution: { run: ['other'] } }), { solution: true, mistake: false, lab: true }],
  ['the step’s mistakes', set(1, { mistakes: [] }), { solution: true, mistake: null, lab: true }],
  [
    'a start file',
    (lab: LoadedLab) => Object.assign(lab.startFiles, { a: 'x' }),
    { solution: true, mistake: true, lab: true },
  ],
  [
    'a mistake’s file',
    (lab: LoadedLab) => Object.assign(lab.mistakeFiles, { a: 'x' }),
    { solution: false, mistake: false, lab: true },
  ],
  [
    'a record',
    (lab: LoadedLab) => Object.assign(lab.outputs, { '1.36': recorded }),
    { solution: true, mistake: false, lab: false },
  ],
] as [string, (lab: LoadedLab) => void, { solution: boolean; mistake: boolean | null; lab: boolean }][])(
  'a change of %s makes this be proven again: %o',
  (_what, change, { solution, mistake, lab: whole }) => {
    const memory = createProofMemory();
    const before = provenLab();
    const proven = [{ name: 'x', durationMs: 1, problems: [] }];
    memory.keep('solution', solutionContent(before), proven);
    memory.keep('mistake', ofMistake(before), proven);
    const after = changed(change);
    expect(memory.recall('solution', solutionContent(after))).toEqual(solution ? null : proven);
    if (mistake !== null) expect(memory.recall('mistake', ofMistake(after))).toEqual(mistake ? null : proven);
    expect(fingerprintOfLab(after) !== fingerprintOfLab(before)).toBe(whole);
  },
);

describe('what failed', () => {
  it('is tried again although nothing has changed', () => {
    const memory = createProofMemory();
    memory.keep('k', 'content', [{ name: 'x', durationMs: 1, problems: [] }]);
    memory.keep('k', 'content', [{ name: 'x', durationMs: 1, problems: ['no'] }]);
    expect(memory.recall('k', 'content')).toBeNull();
  });
});

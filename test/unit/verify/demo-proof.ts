import type { LoadedLab } from '../../../src/lab/lab-schema.ts';
import { createWeb, demoLab, text } from '../../demo-lab.ts';

/** A question, a command step with a mistake, and a task with a checkpoint. */
export function provenLab(): LoadedLab {
  const mistake = { id: 'wrong-name', when: { exitCode: 'nonzero' }, say: text, provoke: ['wrong'] };
  return demoLab([
    { id: 'guess', kind: 'question', title: text, text, answers: ['15'], explain: text },
    { ...createWeb, mistakes: [mistake] },
    {
      id: 'paint',
      kind: 'task',
      title: text,
      text,
      checks: [{ resource: { kind: 'Pod', name: 'web' } }],
      solution: { run: ['paint'] },
      checkpoint: { run: ['unpaint'] },
    },
  ]);
}

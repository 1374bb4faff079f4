import { type LoadedLab, labSchema } from '../src/lab/lab-schema.ts';
import type { CommandEvent } from '../src/workspace/workspace.ts';

/** Where it does not matter what is said. */
export const text = { ko: '글', en: 'text' };

/** A lab `demo` with these steps, as they would stand in lab.yaml, and without files. */
export function demoLab(steps: object[]): LoadedLab {
  return {
    ...labSchema.parse({ id: 'demo', title: text, summary: text, minutes: 1, steps }),
    startFiles: {},
    solutionFiles: {},
    mistakeFiles: {},
    outputs: {},
  };
}

/** A step whose state comes after its output. */
export const createWeb = {
  id: 'create',
  kind: 'command',
  title: text,
  text,
  run: 'kubectl create -f web.yaml',
  expect: { output: 'pod/web created' },
  checks: [{ resource: { kind: 'Pod', name: 'web' }, match: { status: { phase: 'Running' } } }],
};

/** A finished command, typed by hand and without any output unless said otherwise. */
export function demoCommand(change: Partial<CommandEvent>): CommandEvent {
  return {
    workspaceId: 'w',
    learnerId: 'l',
    labId: 'demo',
    shellId: 'main',
    command: null,
    output: '',
    truncated: false,
    exitCode: 0,
    source: 'typed',
    stepId: null,
    startedAt: 1,
    endedAt: 2,
    ...change,
  };
}

import { createLabSession, type LabSession, type StepPast, type StepStatus } from '../engine/lab-session.ts';
import type { LoadedLab } from '../lab/lab-schema.ts';
import type { EventDetail, LearnerEvent } from '../store/store.ts';
import type { CommandEvent } from '../workspace/workspace.ts';
import type { StepView } from './api-schema.ts';
import type { LabKey } from './lab-runtime.ts';

/** What earlier runs of the server left in the log, by step. */
export interface LoggedStep extends StepPast {
  hints: number;
  assisted: boolean;
}

export interface LabEntryOptions {
  key: LabKey;
  lab: LoadedLab;
  past: ReadonlyMap<string, LoggedStep>;
  record(event: LearnerEvent): void;
  /** A step's view is another one now. */
  changed(step: StepView, status: StepStatus): void;
}

/** One learner's lab in memory: judged by the engine, every turn of it put into the log. */
export interface LabEntry {
  readonly key: LabKey;
  readonly lab: LoadedLab;
  readonly session: LabSession;
  /** The workspace it is looked at in; null while there is none. */
  workspaceId: string | null;
  steps(): StepView[];
  step(stepId: string): StepView;
  command(event: CommandEvent): void;
  /** Open to be tried again, a pass of before in the log notwithstanding. */
  reopen(stepId: string): void;
  answer(stepId: string, answer: string): StepView;
  /** 0-based index of the hint to show now; `count` is how many there are, at least one. */
  nextHint(stepId: string, count: number): number;
  solutionShown(stepId: string): void;
  record(type: LearnerEvent['type'], stepId: string | null, detail: EventDetail): void;
}

export function createLabEntry(options: LabEntryOptions): LabEntry {
  const { key, lab, past } = options;
  const extras = new Map(
    lab.steps.map(({ id }) => {
      const { hints = 0, assisted = false, passedAt = null } = past.get(id) ?? {};
      return [id, { hints, assisted, passed: passedAt !== null, lastVerdict: '' }];
    }),
  );
  /** While a command is judged, what comes of it waits until the command itself is in the log. */
  let held: (() => void)[] | null = null;

  const extraOf = (stepId: string) => {
    const extra = extras.get(stepId);
    if (!extra) throw new Error(`the engine told of a step that is not in lab ${lab.id}: ${stepId}`);
    return extra;
  };
  const record: LabEntry['record'] = (type, stepId, detail) => {
    options.record({ ...key, stepId, at: Date.now(), type, detail });
  };
  const view = (status: StepStatus): StepView => {
    const { hints, assisted } = extraOf(status.stepId);
    return { ...status, hintsShown: hints, assisted };
  };

  const logChange = (status: StepStatus) => {
    const extra = extraOf(status.stepId);
    if (status.verdict) {
      const said = JSON.stringify({ ...status.verdict, at: 0 });
      if (said !== extra.lastVerdict) record('verdict', status.stepId, { verdict: status.verdict });
      extra.lastVerdict = said;
    }
    if (status.passedAt !== null && !extra.passed) {
      extra.passed = true;
      record('pass', status.stepId, { assisted: extra.assisted });
    }
  };

  const session = createLabSession({
    lab,
    past,
    onChange(status) {
      if (held) held.push(() => logChange(status));
      else logChange(status);
      options.changed(view(status), status);
    },
  });

  /** Runs `judge`, logs `event` made from its result, and then what came of it. */
  const inOrder = <T>(judge: () => T, log: (result: T) => void): T => {
    held = [];
    try {
      const result = judge();
      log(result);
      return result;
    } finally {
      const waiting = held;
      held = null;
      for (const logLater of waiting) logLater();
    }
  };

  return {
    key,
    lab,
    session,
    workspaceId: null,
    steps: () => session.steps().map(view),
    step: (stepId) => view(session.step(stepId)),
    command(event) {
      if (event.source === 'reset') {
        record('command', null, detailOf(event));
        return;
      }
      inOrder(
        () => session.command(event),
        ({ stepId, outputOkIn }) =>
          record('command', stepId, {
            ...detailOf(event),
            ...(outputOkIn === null ? {} : { outputOkIn }),
          }),
      );
    },
    reopen(stepId) {
      const extra = extraOf(stepId);
      record('reset', stepId, { reason: 'asked for by the learner' });
      extra.passed = false;
      extra.lastVerdict = '';
      session.reopen(stepId);
    },
    answer(stepId, answer) {
      inOrder(
        () => session.answer(stepId, answer),
        ({ correct }) => record('answer', stepId, { answer, correct }),
      );
      return view(session.step(stepId));
    },
    nextHint(stepId, count) {
      const extra = extraOf(stepId);
      if (extra.hints >= count) return count - 1;
      const index = extra.hints++;
      record('hint', stepId, { hint: index });
      const status = session.step(stepId);
      options.changed(view(status), status);
      return index;
    },
    solutionShown(stepId) {
      const extra = extraOf(stepId);
      record('solution', stepId, {});
      if (extra.passed || extra.assisted) return;
      extra.assisted = true;
      const status = session.step(stepId);
      options.changed(view(status), status);
    },
    record,
  };
}

function detailOf({ command, source, exitCode, output, shellId }: CommandEvent): EventDetail {
  return { ...(command === null ? {} : { command }), source, exitCode, output, shell: shellId };
}

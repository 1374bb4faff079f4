import { LabError } from '../lab/lab-error.ts';
import type { LoadedLab, Step } from '../lab/lab-schema.ts';
import type { Verdict } from '../lab/verdict.ts';
import type { CommandEvent } from '../workspace/workspace.ts';
import { type Answer, judgeAnswer } from './judge-answer.ts';
import { type LabWorld, watchLab } from './lab-world.ts';
import { isSamePlace, type Place } from './place.ts';
import { createStepTrial, type StepTrial } from './step-trial.ts';

export type StepState = 'locked' | 'ready' | 'running' | 'passed' | 'notYet' | 'mistake' | 'broken';

/** Where a learner stands with one step; the engine's share of the API's step view. */
export interface StepStatus {
  stepId: string;
  kind: Step['kind'];
  state: StepState;
  /** The step to pass first. */
  lockedBy: string | null;
  verdict: Verdict | null;
  /** Commands and answers judged, earlier sessions included. */
  attempts: number;
  /** Milliseconds since the epoch. */
  passedAt: number | null;
  answer: string | null;
  /** Whether that answer was right; null without one. */
  correct: boolean | null;
  /** What the command of a question printed last; null before it ran. */
  printed: string | null;
}

/** What earlier sessions left behind of a step. */
export interface StepPast {
  passedAt: number | null;
  attempts: number;
  answer: string | null;
  correct: boolean | null;
  /** See `JudgedCommand`: where its output was right last. */
  outputOkIn: string | null;
  /** The learner went back to its beginning, and has not passed it again. */
  reopened: boolean;
}

/** By step id. */
export type PastProgress = ReadonlyMap<string, StepPast>;

export interface JudgedCommand {
  /** The step it counted for; null when the learner was just looking around. */
  stepId: string | null;
  /** The practice namespace in which it printed what the step expects; null when it did not. */
  outputOkIn: string | null;
}

export interface LabSessionOptions {
  lab: LoadedLab;
  past: PastProgress;
  /** Called when the status of a step changed; on the same tick for commands, within milliseconds for the cluster. */
  onChange(status: StepStatus): void;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

export interface LabSession {
  steps(): StepStatus[];
  /** Throws LabError `not-found`. */
  step(stepId: string): StepStatus;
  /**
   * Looks here from now on; null: the workspace is gone. What was passed stays passed, and what was printed as expected
   * in this very namespace need not be printed again.
   */
  setPlace(place: Place | null): void;
  /** A command of this step runs, or no longer does. */
  setRunning(stepId: string, running: boolean): void;
  /** Judges a finished command. */
  command(event: CommandEvent): JudgedCommand;
  /** Opens a step again that was passed or tried; judges it anew from now on. Throws LabError `not-found`. */
  reopen(stepId: string): StepStatus;
  /** Throws LabError `not-found`, `conflict` when the step is locked, `bad-request` when there is no such choice. */
  answer(stepId: string, answer: string): Answer & { status: StepStatus };
  /** Judges now, first waiting up to `timeoutMs` for the cluster to be seen. Throws LabError `not-found`. */
  check(stepId: string, options: { timeoutMs: number; signal: AbortSignal }): Promise<StepStatus>;
  stop(): void;
}

/** Nothing at all. */
export const untouched: StepPast = {
  passedAt: null,
  attempts: 0,
  answer: null,
  correct: null,
  outputOkIn: null,
  reopened: false,
};

/** Changes of the cluster that come closer together than this are judged together. */
const coalesceMs = 20;

export function createLabSession({ lab, past, onChange, now = Date.now }: LabSessionOptions): LabSession {
  const trials = new Map<string, StepTrial>();
  for (const step of lab.steps) {
    trials.set(step.id, createStepTrial(step, past.get(step.id) ?? untouched, now));
  }
  const published = new Map<string, string>();
  const waiters = new Set<() => void>();
  let world: LabWorld | null = null;
  let timer: NodeJS.Timeout | null = null;
  let judgedAt = Number.NEGATIVE_INFINITY;

  function trialOf(stepId: string): StepTrial {
    const trial = trials.get(stepId);
    if (trial === undefined) throw new LabError('not-found', `The lab ${lab.id} has no step ${stepId}.`);
    return trial;
  }

  function current(): StepTrial | null {
    for (const trial of trials.values()) if (trial.passedAt === null) return trial;
    return null;
  }

  function statusOf(trial: StepTrial): StepStatus {
    const first = current();
    const lockedBy = trial.passedAt === null && first !== null && first !== trial ? first.step.id : null;
    return {
      stepId: trial.step.id,
      kind: trial.step.kind,
      state: lockedBy === null ? trial.state : 'locked',
      lockedBy,
      verdict: lockedBy === null ? trial.verdict : null,
      attempts: trial.attempts,
      passedAt: trial.passedAt,
      answer: trial.answer,
      correct: trial.correct,
      printed: trial.printed,
    };
  }

  function publish(): void {
    for (const trial of trials.values()) {
      const status = statusOf(trial);
      // `at` alone is no news.
      const key = JSON.stringify({
        ...status,
        verdict: status.verdict === null ? null : { ...status.verdict, at: 0 },
      });
      const isNews = published.get(trial.step.id) !== key;
      published.set(trial.step.id, key);
      if (isNews) onChange(status);
    }
  }

  /** Judges the current step, and those after it that hold already once it passed and something was tried there. */
  function judge(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    judgedAt = performance.now();
    let trial = current();
    while (trial !== null) {
      trial.judge(world);
      if (trial.passedAt === null) break;
      trial = current();
    }
    publish();
  }

  function worldChanged(): void {
    for (const waiter of [...waiters]) waiter();
    if (timer !== null) return;
    const since = performance.now() - judgedAt;
    if (since >= coalesceMs) timer = setTimeout(judge, 0);
    else timer = setTimeout(judge, coalesceMs - since);
  }

  async function seen(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (world === null || world.state !== 'syncing') return;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        if (world?.state === 'syncing' && !limit.aborted) return;
        waiters.delete(settle);
        resolve();
      };
      waiters.add(settle);
      limit.addEventListener('abort', settle, { once: true });
    });
  }

  for (const trial of trials.values()) published.set(trial.step.id, JSON.stringify(statusOf(trial)));

  return {
    steps: () => [...trials.values()].map(statusOf),
    step: (stepId) => statusOf(trialOf(stepId)),
    setPlace(place) {
      if (isSamePlace(place, world?.place ?? null)) return;
      world?.release();
      for (const trial of trials.values()) trial.enter(place?.namespace ?? null);
      world = place === null ? null : watchLab(lab, place, worldChanged);
      judge();
    },
    setRunning(stepId, running) {
      trialOf(stepId).running = running;
      publish();
    },
    command(event) {
      const clicked = event.stepId === null ? undefined : trials.get(event.stepId);
      if (clicked !== undefined) clicked.running = false;
      const judged = take(event);
      judge();
      return judged;
    },
    reopen(stepId) {
      const trial = trialOf(stepId);
      trial.reopen();
      judge();
      return statusOf(trial);
    },
    answer(stepId, answer) {
      const trial = trialOf(stepId);
      const { step } = trial;
      if (step.kind !== 'question') throw new LabError('bad-request', `The step ${stepId} asks no question.`);
      if (statusOf(trial).lockedBy !== null) {
        throw new LabError('conflict', `The step ${stepId} is locked until ${current()?.step.id} is passed.`);
      }
      const judged = judgeAnswer(step, answer);
      trial.answered(answer, judged);
      judge();
      return { ...judged, status: statusOf(trial) };
    },
    async check(stepId, { timeoutMs, signal }) {
      const trial = trialOf(stepId);
      await seen(timeoutMs, signal);
      if (trial === current()) trial.tried();
      judge();
      return statusOf(trial);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      world?.release();
      world = null;
    },
  };

  /**
   * A clicked command belongs to its step. A typed one belongs to the current step when it counts there; else to the
   * passed step it repeats.
   */
  function take(event: CommandEvent): JudgedCommand {
    const offer = (trial: StepTrial | null | undefined, isRepeat = false): JudgedCommand | null => {
      const taken = trial?.command(event, world, isRepeat);
      if (!trial || !taken) return null;
      return { stepId: trial.step.id, outputOkIn: taken.outputOk ? (world?.namespace ?? null) : null };
    };
    const nowhere: JudgedCommand = { stepId: null, outputOkIn: null };
    if (event.stepId !== null) return offer(trials.get(event.stepId)) ?? nowhere;
    const typed = event.command;
    if (typed === null) return nowhere;
    const repeated = [...trials.values()].find(
      (trial) => trial.passedAt !== null && trial.isSameCommand(typed),
    );
    return offer(current(), repeated !== undefined) ?? offer(repeated) ?? nowhere;
  }
}

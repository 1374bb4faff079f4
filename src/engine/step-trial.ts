import type { Step } from '../lab/lab-schema.ts';
import type { Verdict } from '../lab/verdict.ts';
import type { CommandEvent } from '../workspace/workspace.ts';
import { attempts, changesCluster, normaliseCommand } from './command-words.ts';
import { isMisspelt } from './general-mistakes/from-command.ts';
import { type Evidence, findMistake, firstFailure, judgeStep, matchCommand, verdict } from './judge.ts';
import type { Answer } from './judge-answer.ts';
import type { StepPast, StepState } from './lab-session.ts';
import type { LabWorld } from './lab-world.ts';
import { messages } from './messages.ts';

/** One step being tried: what was typed for it and what that came to. */
export interface StepTrial {
  readonly step: Step;
  readonly state: Exclude<StepState, 'locked'>;
  readonly verdict: Verdict | null;
  readonly attempts: number;
  readonly passedAt: number | null;
  readonly answer: string | null;
  /** Whether that answer was right; null without one. */
  readonly correct: boolean | null;
  /** What the command of a question printed last, cut in the middle; null before. */
  readonly printed: string | null;
  running: boolean;
  isSameCommand(command: string): boolean;
  /**
   * Takes a command in; null when it did not count for this step. Judge afterwards. A command that repeats a step passed
   * before (`isRepeat`) is no attempt at this one merely because it looks alike.
   */
  command(event: CommandEvent, world: LabWorld | null, isRepeat?: boolean): TakenCommand | null;
  answered(answer: string, judged: Answer): void;
  /** The learner asked for a verdict. */
  tried(): void;
  /** Never throws: what goes wrong in judging is the verdict `broken`. */
  judge(world: LabWorld | null): void;
  /** The workspace is another one now, or the one of before again: only what was printed as expected there still counts. */
  enter(namespace: string | null): void;
  /** Open to be tried again: what it came to is forgotten, the attempts are not. */
  reopen(): void;
}

interface TakenCommand {
  /** It was an attempt, and printed what the step expects. */
  outputOk: boolean;
}

export function createStepTrial(step: Step, past: StepPast, now: () => number): StepTrial {
  let { passedAt, attempts: count, answer, correct, outputOkIn, reopened } = past;
  let printed: string | null = null;
  let current: Verdict | null = null;
  let evidence = emptyEvidence();
  /** The checks were seen not to hold, so that something must have made them hold. */
  let seenFailing = false;

  function set(judged: Omit<Verdict, 'at'> | null): void {
    // What has just been undone may be seen for a moment longer; that is nothing the learner did.
    const isLeftOver =
      reopened && !seenFailing && evidence.attempt === null && !evidence.asked && step.kind !== 'question';
    if (isLeftOver && judged?.status === 'passed') return;
    current = judged === null ? null : { ...judged, at: now() };
    if (judged?.status === 'passed') passedAt ??= now();
  }

  function takeAttempt(event: CommandEvent, world: LabWorld | null): TakenCommand {
    count += 1;
    evidence.tried = true;
    evidence.attempt = event;
    evidence.suspect = event;
    if (step.kind !== 'command' || !matchCommand(step, event, world).ok) return { outputOk: false };
    evidence.outputOk = true;
    outputOkIn = world?.namespace ?? null;
    return { outputOk: true };
  }

  /** A typed command other than the step's own. */
  function takeOther(event: CommandEvent, world: LabWorld | null, isRepeat: boolean): TakenCommand | null {
    const command = event.command ?? '';
    if (step.kind === 'task') {
      if (changesCluster(command)) return takeAttempt(event, world);
    } else if (step.kind === 'command') {
      const isJudgedByOutput = step.expect.output !== undefined || step.expect.contains !== undefined;
      const fits = matchCommand(step, event, world).ok;
      // Without an expected output any successful command would fit; then the state has to have changed by now.
      if (fits && (isJudgedByOutput || (step.checks.length > 0 && seenFailing))) {
        if (isJudgedByOutput || changesCluster(command)) return takeAttempt(event, world);
      }
      if (!isRepeat && attempts(command, step.run)) return takeAttempt(event, world);
    }
    const isKnown = findMistake(commandMistakesOnly(step), event, world) !== null;
    if (!isKnown && !isMisspelt({ ...event, command })) return null;
    count += 1;
    evidence.tried = true;
    evidence.suspect = event;
    return { outputOk: false };
  }

  return {
    step,
    running: false,
    get state() {
      if (this.running) return 'running';
      if (passedAt !== null) return 'passed';
      return current?.status ?? 'ready';
    },
    get verdict() {
      return current;
    },
    get attempts() {
      return count;
    },
    get passedAt() {
      return passedAt;
    },
    get answer() {
      return answer;
    },
    get correct() {
      return correct;
    },
    get printed() {
      return printed;
    },
    isSameCommand: (command) =>
      step.kind !== 'task' &&
      step.run !== undefined &&
      normaliseCommand(step.run) === normaliseCommand(command),
    command(event, world, isRepeat = false) {
      const isOwn = event.stepId === step.id || this.isSameCommand(event.command ?? '');
      if (step.kind === 'question') {
        if (isOwn && answer !== null) printed = cutText(event.output);
        return null;
      }
      if (passedAt !== null) {
        if (!isOwn) return null;
        count += 1;
        return { outputOk: false };
      }
      // Looking around is no try; changing something is, even when it is none of what this step knows.
      if (changesCluster(event.command ?? '')) evidence.tried = true;
      try {
        return isOwn ? takeAttempt(event, world) : takeOther(event, world, isRepeat);
      } catch (error) {
        set(verdict('broken', messages.checkerFailed(reasonOf(error))));
        return isOwn ? { outputOk: false } : null;
      }
    },
    answered(given, judged) {
      count += 1;
      answer = given;
      correct = judged.correct;
      set(verdict('passed', judged.feedback));
    },
    tried() {
      evidence.tried = true;
      evidence.asked = true;
    },
    judge(world) {
      if (step.kind === 'question' || passedAt !== null) return;
      if (world?.state === 'broken') {
        // What failed because the cluster was away says nothing about the learner once it is back.
        evidence = { ...evidence, attempt: null, suspect: null };
        set(verdict('broken', messages.clusterUnreachable(world.reason ?? '')));
        return;
      }
      // Until the cluster has been seen, nothing is known to be missing.
      if (world?.state === 'syncing' && step.checks.length > 0) return;
      try {
        if (!seenFailing && world !== null && firstFailure(step.checks, world) !== null) seenFailing = true;
        set(judgeStep(step, evidence, world));
      } catch (error) {
        set(verdict('broken', messages.checkerFailed(reasonOf(error))));
      }
    },
    enter(namespace) {
      const outputOk = namespace !== null && namespace === outputOkIn;
      evidence = { ...emptyEvidence(), outputOk, tried: outputOk };
      seenFailing = false;
      if (step.kind !== 'question' && passedAt === null) current = null;
    },
    reopen() {
      passedAt = null;
      outputOkIn = null;
      reopened = true;
      current = null;
      evidence = emptyEvidence();
      seenFailing = false;
    },
  };
}

function emptyEvidence(): Evidence {
  return { attempt: null, suspect: null, outputOk: false, tried: false, asked: false };
}

/** What a page shows of an output beside a prediction. */
const shownCharacters = 4_000;

function cutText(output: string): string {
  if (output.length <= shownCharacters) return output;
  return `${output.slice(0, shownCharacters / 2)}\n…\n${output.slice(-shownCharacters / 2)}`;
}

/** Wrong turns that a command can be recognised by; those of state alone are not this command's doing. */
function commandMistakesOnly(step: Step): Step {
  const isAboutCommand = ({ command, output, exitCode }: Step['mistakes'][number]['when']): boolean =>
    command !== undefined || output !== undefined || exitCode !== undefined;
  return { ...step, mistakes: step.mistakes.filter((mistake) => isAboutCommand(mistake.when)) };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

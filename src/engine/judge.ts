import type { CommandStep, Mistake, StateCheck, Step, TaskStep } from '../lab/lab-schema.ts';
import type { Localized } from '../lab/localized.ts';
import type { Mismatch, Verdict } from '../lab/verdict.ts';
import { checkState } from './check-state.ts';
import { generalMistakeOf } from './general-mistakes/from-command.ts';
import { generalMistakeOfState } from './general-mistakes/from-state.ts';
import type { GeneralMistake, Surroundings } from './general-mistakes/general-mistake.ts';
import { unexpandedValue } from './general-mistakes/unexpanded-variable.ts';
import type { LabWorld } from './lab-world.ts';
import { containsPattern, matchOutput, type OutputMatch } from './match-output.ts';
import { messages } from './messages.ts';
import { splitLines } from './parse-pattern.ts';

/** A command as far as verdicts care. */
export interface TriedCommand {
  command: string | null;
  output: string;
  exitCode: number | null;
}

/** What is known of a step that is being tried. */
export interface Evidence {
  /** The latest command that was meant for this step; null before. */
  attempt: TriedCommand | null;
  /** The latest command that could be a wrong turn of this step. */
  suspect: TriedCommand | null;
  /** Some attempt printed what was expected. */
  outputOk: boolean;
  /** The learner did something for this step or to the cluster, or asked for a verdict, while the step was the current one. */
  tried: boolean;
  /** The learner asked for a verdict. */
  asked: boolean;
}

type Judged = Omit<Verdict, 'at'>;

/** Everything passed? Questions are judged by their answer alone, not here. Throws when a check cannot be evaluated. */
export function judgeStep(
  step: CommandStep | TaskStep,
  evidence: Evidence,
  world: LabWorld | null,
): Judged | null {
  const failed = step.checks.length === 0 ? null : firstFailure(step.checks, world);
  const outputOk = step.kind === 'task' || evidence.outputOk;
  if (outputOk && failed === null) return verdict('passed', messages.passed);
  if (!evidence.tried) return null;
  const mistake = findMistake(step, evidence.suspect, world);
  if (mistake !== null) {
    return { ...verdict('mistake', mistake.say), mistakeId: mistake.id, look: mistake.look ?? null };
  }
  const general = findGeneralMistake(
    step.kind === 'task' || !evidence.outputOk ? evidence.suspect : null,
    failed,
    world,
  );
  if (general !== null)
    return { ...verdict('mistake', general.say), mistakeId: general.id, look: general.look };
  if (step.kind === 'command' && !evidence.outputOk) {
    if (evidence.attempt === null) return evidence.asked ? verdict('notYet', messages.notRun) : null;
    const match = matchCommand(step, evidence.attempt, world);
    return { ...verdict('notYet', outputMessage(match)), mismatches: match.mismatches, diff: match.diff };
  }
  if (failed === null) return null;
  return { ...verdict('notYet', failed.message), mismatches: failed.mismatches };
}

export function matchCommand(step: CommandStep, tried: TriedCommand, world: LabWorld | null): OutputMatch {
  return matchOutput(step.expect, tried, world?.namespace ?? null);
}

/** What every lab recognises: first by what the command itself said, then by what became of what the checks are about. */
function findGeneralMistake(
  tried: TriedCommand | null,
  failed: CheckFailure | null,
  world: LabWorld | null,
): GeneralMistake | null {
  if (tried?.command) {
    const said = generalMistakeOf({ ...tried, command: tried.command }, surroundingsIn(world));
    if (said !== null) return said;
  }
  if (failed === null || world === null) return null;
  const written = tried?.command ? unexpandedValue(failed.mismatches, tried.command) : null;
  return written ?? generalMistakeOfState(failed.checks, world);
}

function surroundingsIn(world: LabWorld | null): Surroundings {
  if (world === null) return { namespace: null, names: () => [], elsewhere: () => [] };
  const { namespace, names, elsewhere } = world;
  return { namespace, names, elsewhere };
}

/** The first wrong turn whose conditions all hold; null when there is none. */
export function findMistake(step: Step, tried: TriedCommand | null, world: LabWorld | null): Mistake | null {
  return step.mistakes.find((mistake) => matchesMistake(mistake, tried, world)) ?? null;
}

function matchesMistake({ when }: Mistake, tried: TriedCommand | null, world: LabWorld | null): boolean {
  const namespace = world?.namespace ?? null;
  const needsCommand = when.command !== undefined || when.output !== undefined || when.exitCode !== undefined;
  if (needsCommand && tried === null) return false;
  if (tried !== null) {
    if (
      when.command !== undefined &&
      !containsPattern(when.command, splitLines(tried.command ?? ''), namespace)
    )
      return false;
    const lines = when.output === undefined ? [] : splitLines(tried.output);
    if (when.output?.some((pattern) => !containsPattern(pattern, lines, namespace))) return false;
    if (when.exitCode === 'nonzero' && (tried.exitCode === 0 || tried.exitCode === null)) return false;
    if (typeof when.exitCode === 'number' && tried.exitCode !== when.exitCode) return false;
  }
  if (when.state === undefined) return true;
  return world !== null && world.state === 'live' && firstFailure(when.state, world) === null;
}

interface CheckFailure {
  message: Localized;
  mismatches: Mismatch[];
  /** Those that do not hold. */
  checks: StateCheck[];
}

/** What the first check that does not hold has to say, with the mismatches of all that do not; null when all hold. */
export function firstFailure(checks: readonly StateCheck[], world: LabWorld | null): CheckFailure | null {
  if (world === null) return { message: messages.noWorkspace, mismatches: [], checks: [] };
  const { namespace, lastLine } = world;
  const context = { namespace, events: world.events(), pods: world.pods(), lastLine };
  const failures = checks.flatMap((check) => {
    const result = checkState(check, world.objects(check.resource), context);
    return result.ok ? [] : [{ check, result }];
  });
  const first = failures[0];
  if (first === undefined) return null;
  const said = first.check.say ?? messages.stateDiffers;
  const { why } = first.result;
  const message = why === null ? said : { ko: `${said.ko} ${why.ko}`, en: `${said.en} ${why.en}` };
  return {
    message,
    mismatches: failures.flatMap(({ result }) => result.mismatches).slice(0, 20),
    checks: failures.map(({ check }) => check),
  };
}

function outputMessage(match: OutputMatch): Localized {
  const code = match.mismatches.find((mismatch) => mismatch.path === 'exit code');
  return code !== undefined ? messages.exitCode(code.expected, code.actual) : messages.outputDiffers;
}

export function verdict(status: Verdict['status'], message: Localized): Judged {
  return { status, message, mistakeId: null, look: null, mismatches: [], diff: null };
}

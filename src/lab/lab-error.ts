/** Stable, machine-readable failure names; the API maps each to one HTTP status (see src/api/problem.ts). */
export type LabErrorCode =
  | 'bad-config'
  | 'bad-content'
  | 'bad-request'
  | 'cluster-down'
  | 'cluster-setup'
  | 'conflict'
  | 'forbidden'
  | 'limit'
  | 'not-found'
  | 'prerequisite'
  | 'store'
  | 'timeout'
  | 'workspace';

/**
 * A failure of the platform or of its set-up, as opposed to a learner who is not there yet (a verdict).
 * `message` says what happened and why; `hint` says what to do now, with a command that can be pasted.
 */
export class LabError extends Error {
  readonly code: LabErrorCode;
  readonly hint: string | undefined;

  constructor(code: LabErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LabError';
    this.code = code;
    this.hint = options.hint;
  }
}

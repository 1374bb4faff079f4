import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { LabError } from '../lab/lab-error.ts';

export interface CommandOptions {
  signal?: AbortSignal | undefined;
  /** The whole process group gets SIGTERM after this long. Default: ten minutes. */
  timeoutMs?: number | undefined;
  cwd?: string | undefined;
  /** Added to (never replacing) the environment of this process. */
  env?: Record<string, string> | undefined;
  /** Written to standard input, which is closed afterwards; without it standard input is empty. */
  input?: string | undefined;
  /** Called for each complete line of standard output and standard error as it arrives. */
  onLine?: ((line: string) => void) | undefined;
}

export interface CommandResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

const outputLimit = 4_000_000;
const killAfterMs = 5_000;

/**
 * Runs a program in a process group of its own and waits for it, whatever its exit code.
 * Rejects with LabError `prerequisite` when the program does not exist, `timeout` when it took too long,
 * and with the signal's reason when aborted; in the last two cases every process it started is gone.
 */
export function attempt(
  program: string,
  args: string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { signal, timeoutMs = 600_000, cwd, env, input, onLine } = options;
  const [file, argv] = env
    ? ['env', [...Object.entries(env).map(([name, value]) => `${name}=${value}`), program, ...args]]
    : [program, args];
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    // A group of its own, so that Ctrl-C reaches us first and we end the children in order.
    const child = spawn(file, argv, {
      cwd,
      detached: true,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const stdout: string[] = [];
    const stderr: string[] = [];
    let size = 0;
    let failure: unknown;
    const collect = (stream: NodeJS.ReadableStream | null, into: string[]) => {
      if (stream === null) return;
      createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
        onLine?.(line);
        size += line.length;
        if (size < outputLimit) into.push(line);
      });
    };
    collect(child.stdout, stdout);
    collect(child.stderr, stderr);
    if (input !== undefined) child.stdin?.on('error', () => child.stdin?.destroy()).end(input);

    const stop = (reason: unknown) => {
      failure ??= reason;
      killGroup(child.pid, 'SIGTERM');
      setTimeout(() => killGroup(child.pid, 'SIGKILL'), killAfterMs).unref();
    };
    const onAbort = () => stop(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(
      () =>
        stop(
          new LabError(
            'timeout',
            `\`${shown(program, args)}\` did not finish within ${Math.round(timeoutMs / 1000)} s.`,
          ),
        ),
      timeoutMs,
    );
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    child.on('error', (cause) => {
      settle();
      reject(
        new LabError('prerequisite', `\`${program}\` could not be started: ${cause.message}`, { cause }),
      );
    });
    child.on('close', (code, killedBy) => {
      settle();
      if (failure !== undefined) reject(failure);
      else
        resolve({
          exitCode: code ?? (killedBy ? 137 : 1),
          stdout: stdout.join('\n'),
          stderr: stderr.join('\n'),
        });
    });
  });
}

/** Like `attempt`, but a non-zero exit code is LabError `cluster-setup` carrying the end of what the program said. Resolves to its standard output. */
export async function run(program: string, args: string[], options: CommandOptions = {}): Promise<string> {
  const result = await attempt(program, args, options);
  if (result.exitCode !== 0) throw commandFailed(program, args, result);
  return result.stdout;
}

/** True when the program ends with exit code 0; false when it does not, or is not there. */
export async function succeeds(
  program: string,
  args: string[],
  options: CommandOptions = {},
): Promise<boolean> {
  try {
    return (await attempt(program, args, { timeoutMs: 20_000, ...options })).exitCode === 0;
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof LabError) return false;
    throw error;
  }
}

function commandFailed(program: string, args: string[], result: CommandResult): LabError {
  const said = (result.stderr || result.stdout).split('\n').slice(-15).join('\n');
  return new LabError(
    'cluster-setup',
    `\`${shown(program, args)}\` failed with exit code ${result.exitCode}:\n${said}`,
  );
}

function shown(program: string, args: string[]): string {
  const line = [program, ...args].join(' ');
  return line.length > 160 ? `${line.slice(0, 157)}...` : line;
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: the group ended by itself in the meantime, which is what we wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

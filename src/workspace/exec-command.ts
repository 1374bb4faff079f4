import type { KubeAccess } from '../cluster/kubeconfig.ts';
import { LabError } from '../lab/lab-error.ts';
import { type ExecTarget, openExec } from './exec-stream.ts';

const outputLimitBytes = 1024 * 1024;

/** The API server takes messages of any size, but holds each of them in memory whole. */
const inputPartBytes = 64 * 1024;

export interface ExecOptions {
  signal: AbortSignal;
  timeoutMs: number;
  /** What the command reads from stdin; nothing otherwise. It may be cut when the connection is. */
  input?: Buffer;
  /** How failures call the command, instead of by what it says. */
  shown?: string;
}

/** Runs a command without a terminal to its end. Rejects with LabError `workspace` when it cannot be run, `timeout` when it takes too long. */
export async function execCommand(
  kube: { config: KubeAccess },
  target: ExecTarget,
  options: ExecOptions,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let bytes = 0;
  const collect = (into: Buffer[]) => (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes < outputLimitBytes) into.push(chunk);
  };
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const shown = options.shown ?? `\`${target.command.join(' ').slice(0, 120)}\``;
  const give = () => {
    if (options.signal.aborted) return options.signal.reason;
    return new LabError(
      'timeout',
      `${shown} in ${target.pod} did not finish within ${options.timeoutMs / 1000} s.`,
    );
  };
  try {
    const stream = await openExec(
      kube,
      target,
      {
        stdout: collect(stdout),
        stderr: collect(stderr),
        ended: (end) => {
          if (end.kind === 'exited') resolve(end.exitCode);
          else reject(new LabError('workspace', `${shown} in ${target.pod} was cut off: ${end.message}`));
        },
      },
      signal,
    );
    const onAbort = () => {
      reject(give());
      stream.close();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const { input = Buffer.alloc(0) } = options;
    for (let at = 0; at < input.length; at += inputPartBytes)
      stream.send(input.subarray(at, at + inputPartBytes));
    stream.endInput();
    try {
      const exitCode = await promise;
      return {
        exitCode,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      };
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  } catch (error) {
    if (signal.aborted && !(error instanceof LabError)) throw give();
    throw error;
  }
}

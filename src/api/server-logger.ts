import { mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';

/** Never written down, wherever in a log entry they turn up. */
const secrets = [
  'token',
  'secret',
  'password',
  'cookie',
  'authorization',
  'kubeconfig',
  'config',
  'headers.cookie',
  'headers.authorization',
  'headers["set-cookie"]',
];
const redactedPaths = secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
const rotateAboveBytes = 10 * 1024 * 1024;

export interface ServerLoggerOptions {
  level: string;
  file: string;
  /** Also on the terminal, in words; from `warn` on. */
  terminal: boolean;
}

/** JSON lines into a file (the previous one is kept as `.1`), warnings on the terminal, secrets nowhere. */
export function openServerLogger({ level, file, terminal }: ServerLoggerOptions): Logger {
  mkdirSync(dirname(file), { recursive: true });
  rotate(file);
  const streams: pino.StreamEntry[] = [
    { level: level as pino.Level, stream: pino.destination({ dest: file, mkdir: true, sync: false }) },
  ];
  if (terminal) {
    const stream = pretty({ destination: 2, ignore: 'pid,hostname,time', sync: true, singleLine: true });
    streams.push({ level: 'warn', stream });
  }
  return pino(
    { level, redact: { paths: redactedPaths, censor: '[redacted]' }, serializers: { err: errorForLog } },
    pino.multistream(streams),
  );
}

/** Without the request and response that HTTP clients hang on their errors: those carry credentials. */
function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? { code: error.code } : {};
  return { name, message, ...code, stack, ...(cause === undefined ? {} : { cause: errorForLog(cause) }) };
}

function rotate(file: string) {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > rotateAboveBytes) renameSync(file, `${file}.1`);
}

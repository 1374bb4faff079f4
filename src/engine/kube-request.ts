import { type ClientRequest, request as httpRequest, STATUS_CODES } from 'node:http';
import type { ClientHttp2Stream } from 'node:http2';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { Readable } from 'node:stream';
import type { KubeAccess } from '../cluster/kubeconfig.ts';
import { isDirect, sessionsOf } from './kube-sessions.ts';

/** The API server answered, but not with 200. */
export class KubeStatusError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'KubeStatusError';
    this.status = status;
  }
}

const maxLineBytes = 16 * 1024 * 1024;

/** GET as JSON. Throws KubeStatusError, or the network's own error; gives up after `timeoutMs`. */
export async function getJson(
  config: KubeAccess,
  path: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<unknown> {
  return JSON.parse(await getText(config, path, timeoutMs, signal));
}

/** GET as text, e.g. a log. Throws as getJson does. */
export async function getText(
  config: KubeAccess,
  path: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string> {
  const late = AbortSignal.timeout(timeoutMs);
  try {
    return await readAll(await open(config, path, AbortSignal.any([signal, late])));
  } catch (cause) {
    if (!late.aborted || signal.aborted) throw cause;
    sessionsOf(config).suspect();
    throw new Error(`no answer within ${timeoutMs} ms`, { cause });
  }
}

/** Gives up what is kept open for the next request. */
export function closeConnections(config: KubeAccess): void {
  sessionsOf(config).close();
}

/**
 * GET as a stream of JSON lines (a watch). Calls `onOpen` once the server accepted, then `onLines` for every chunk
 * with the values that became complete. Resolves when the server closes, rejects on any failure.
 */
export async function streamJson(
  config: KubeAccess,
  path: string,
  on: { open(): void; values(values: unknown[]): void },
  signal: AbortSignal,
): Promise<void> {
  const response = await open(config, path, signal);
  on.open();
  let rest = '';
  response.setEncoding('utf8');
  for await (const chunk of response as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineBytes) throw new Error('the watch sent a line that is too long');
    const values = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
    if (values.length > 0) on.values(values);
  }
}

/** Resolves to the body of an answer with status 200. */
async function open(config: KubeAccess, path: string, signal: AbortSignal): Promise<Readable> {
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error('the kubeconfig names no cluster');
  const base = new URL(server);
  const options: RequestOptions = {
    method: 'GET',
    protocol: base.protocol,
    hostname: base.hostname.replace(/^\[|\]$/g, ''),
    port: base.port === '' ? (base.protocol === 'http:' ? 80 : 443) : base.port,
    path: base.pathname.replace(/\/$/, '') + path,
    headers: { accept: 'application/json' },
    signal,
  };
  await config.applyToHTTPSOptions(options);
  const stream = isDirect(options) ? await sessionsOf(config).get(options, signal) : null;
  const { status, body } = stream === null ? await overHttp1(options) : await overHttp2(stream);
  if (status === 200) return body;
  if (status === 401) sessionsOf(config).forget();
  throw new KubeStatusError(status, messageOf(await readAll(body), status));
}

interface Answer {
  status: number;
  body: Readable;
}

function overHttp2(stream: ClientHttp2Stream): Promise<Answer> {
  return new Promise((resolve, reject) => {
    stream.once('response', (headers) => resolve({ status: headers[':status'] ?? 0, body: stream }));
    // Stays in place after the response has begun: a late error reaches the reader through the stream itself.
    stream.on('error', reject);
    stream.once('close', () => reject(new Error('socket hang up')));
  });
}

function overHttp1(options: RequestOptions): Promise<Answer> {
  const request: ClientRequest = options.protocol === 'http:' ? httpRequest(options) : httpsRequest(options);
  return new Promise((resolve, reject) => {
    request.once('response', (response) => resolve({ status: response.statusCode ?? 0, body: response }));
    // As above.
    request.on('error', reject);
    request.setSocketKeepAlive(true, 10_000);
    request.end();
  });
}

async function readAll(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function messageOf(body: string, status: number): string {
  try {
    const { message } = JSON.parse(body) as { message?: string };
    if (message !== undefined) return message;
  } catch {
    // Proxies answer in plain text or HTML; the status says enough.
  }
  return `HTTP ${status} ${STATUS_CODES[status] ?? ''}`.trim();
}

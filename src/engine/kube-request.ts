import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { KubeAccess } from '../cluster/kubeconfig.ts';

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
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const response = await open(config, path, limit);
  return JSON.parse(await readAll(response));
}

/** GET as text, e.g. a log. Throws as getJson does. */
export async function getText(
  config: KubeAccess,
  path: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  return readAll(await open(config, path, limit));
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

async function open(config: KubeAccess, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error('the kubeconfig names no cluster');
  const base = new URL(server);
  const options: RequestOptions = {
    method: 'GET',
    hostname: base.hostname.replace(/^\[|\]$/g, ''),
    port: base.port === '' ? (base.protocol === 'http:' ? 80 : 443) : base.port,
    path: base.pathname.replace(/\/$/, '') + path,
    headers: { accept: 'application/json' },
    signal,
  };
  await config.applyToHTTPSOptions(options);
  const request: ClientRequest = base.protocol === 'http:' ? httpRequest(options) : httpsRequest(options);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    // Stays in place after the response has begun: a late error reaches the reader through the response itself.
    request.on('error', reject);
    request.setSocketKeepAlive(true, 10_000);
    request.end();
  });
  if (response.statusCode === 200) return response;
  throw new KubeStatusError(response.statusCode ?? 0, messageOf(await readAll(response), response));
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function messageOf(body: string, response: IncomingMessage): string {
  try {
    const status = JSON.parse(body) as { message?: string };
    if (status.message !== undefined) return status.message;
  } catch {
    // Proxies answer in plain text or HTML; the status line says enough.
  }
  return `HTTP ${response.statusCode} ${response.statusMessage ?? ''}`.trim();
}

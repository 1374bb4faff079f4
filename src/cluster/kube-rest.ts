import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { LabError } from '../lab/lab-error.ts';
import type { KubeAccess } from './kubeconfig.ts';

/** The API server answered, and the answer is a refusal; `code` is the HTTP status. */
export class KubeApiError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'KubeApiError';
    this.code = code;
  }
}

export type Query = Record<string, string | number | boolean | undefined>;

export interface KubeRest {
  /** Resolves to the answer as JSON, timestamps as Dates. Rejects with KubeApiError, or the network's own error. */
  send(
    method: string,
    path: string,
    options?: { query?: Query; body?: unknown; contentType?: string },
  ): Promise<unknown>;
  /**
   * Calls `onEvent` for each event until the server ends the watch or `signal` aborts; both resolve.
   * Rejects when it is refused or breaks.
   */
  watch(
    path: string,
    query: Query,
    onEvent: (phase: string, object: unknown) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

const answerTimeoutMs = 60_000;

/** Speaks to one API server. Nothing is sent before the first call. */
export function createKubeRest(access: KubeAccess): KubeRest {
  async function open(
    options: { method: string; path: string; headers?: Record<string, string | number>; signal: AbortSignal },
    body: string | undefined,
  ): Promise<IncomingMessage> {
    const server = access.getCurrentCluster()?.server;
    if (server === undefined) throw new LabError('bad-config', 'The kubeconfig names no cluster.');
    const base = new URL(server);
    const isPlain = base.protocol === 'http:';
    const request: RequestOptions = {
      ...options,
      hostname: base.hostname.replace(/^\[|\]$/g, ''),
      port: base.port === '' ? (isPlain ? 80 : 443) : base.port,
      path: base.pathname.replace(/\/$/, '') + options.path,
      headers: { ...options.headers, accept: 'application/json' },
    };
    await access.applyToHTTPSOptions(request);
    for (let isRetry = false; ; isRetry = true) {
      const sent = isPlain ? httpRequest(request) : httpsRequest(request);
      try {
        return await new Promise<IncomingMessage>((resolve, reject) => {
          sent.once('response', resolve);
          // Stays in place after the response has begun: a late error reaches the reader through the response itself.
          sent.on('error', reject);
          sent.setSocketKeepAlive(true, 10_000);
          sent.end(body);
        });
      } catch (error) {
        // The server closed a kept connection at the moment it was used again, and did nothing.
        const wasClosed = error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
        if (!wasClosed || !sent.reusedSocket || isRetry) throw error;
      }
    }
  }

  return {
    async send(method, path, { query = {}, body, contentType = 'application/json' } = {}) {
      const text = body === undefined ? undefined : JSON.stringify(body, withoutEscapes);
      const headers =
        text === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(text) };
      const signal = AbortSignal.timeout(answerTimeoutMs);
      const response = await open({ method, path: path + queryOf(query), headers, signal }, text);
      const answer = await readAll(response);
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) return JSON.parse(answer, withDates);
      throw refusal(response, answer);
    },
    async watch(path, query, onEvent, signal) {
      try {
        const followed = path + queryOf({ ...query, watch: true });
        const response = await open({ method: 'GET', path: followed, signal }, undefined);
        if (response.statusCode !== 200) throw refusal(response, await readAll(response));
        for await (const line of linesOf(response)) {
          const event = JSON.parse(line, withDates) as { type: string; object: unknown };
          onEvent(event.type, event.object);
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  };
}

function queryOf(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  response.setEncoding('utf8');
  for await (const chunk of response as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line !== '');
  }
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function refusal(response: IncomingMessage, body: string): KubeApiError {
  let message = `HTTP ${response.statusCode} ${response.statusMessage ?? ''}`.trim();
  try {
    message = (JSON.parse(body) as { message?: string }).message ?? message;
  } catch {
    // Proxies answer in plain text or HTML; the status line says enough.
  }
  return new KubeApiError(response.statusCode ?? 0, message);
}

const timeFields = new Set([
  ...['creationTimestamp', 'deletionTimestamp', 'firstTimestamp', 'lastTimestamp'],
  ...['startTime', 'startedAt', 'finishedAt'],
  ...['lastTransitionTime', 'lastProbeTime', 'lastUpdateTime'],
]);

/** The types of client-node say that these are Dates. */
function withDates(name: string, value: unknown): unknown {
  return typeof value === 'string' && timeFields.has(name) ? new Date(value) : value;
}

/** The types of client-node write `from` as `_from`, because it is a word of the language; the API does not. */
function withoutEscapes(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('_from' in value)) return value;
  const { _from, ...rest } = value;
  return { ...rest, from: _from };
}

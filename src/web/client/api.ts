import type { Problem } from '../../api/api-schema.ts';
import { say } from './strings.ts';

/** A refused or failed call, in words for the learner. `status` 0: the server was not reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | null;

  constructor(status: number, code: string, message: string, hint: string | null = null) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

/** Calls the API of the page's own origin. `T` is what the endpoint is documented to answer (src/api/api-schema.ts). */
export async function call<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  options: { body?: unknown; timeoutMs?: number } = {},
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: AbortSignal.timeout(options.timeoutMs ?? 60_000),
    });
  } catch {
    throw new ApiError(0, 'network', say('errorNetwork'));
  }
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const body: unknown = isJson ? await response.json().catch(() => null) : null;
  if (response.ok) return body as T;
  const problem = body as Partial<Problem> | null;
  if (response.status === 401) throw new ApiError(401, 'signed-out', say('clusterSignedOutSay'));
  throw new ApiError(
    response.status,
    problem?.code ?? 'unknown',
    problem?.detail ?? say('errorUnknown', { detail: response.status }),
    problem?.hint ?? null,
  );
}

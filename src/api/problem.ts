import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { LabError, type LabErrorCode } from '../lab/lab-error.ts';
import type { Problem } from './api-schema.ts';

/** The one place where failures get their HTTP status. */
const statusOfCode: Record<LabErrorCode, number> = {
  'bad-config': 500,
  'bad-content': 500,
  'bad-request': 400,
  'cluster-down': 503,
  'cluster-setup': 503,
  conflict: 409,
  forbidden: 403,
  limit: 429,
  'not-found': 404,
  prerequisite: 503,
  store: 503,
  timeout: 504,
  workspace: 502,
};

const titles: Record<number, string> = {
  400: 'The request is not usable',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Not possible right now',
  413: 'Too large',
  415: 'Unsupported media type',
  429: 'Too many requests',
  500: 'The server failed',
  502: 'The workspace failed',
  503: 'Not available right now',
  504: 'It took too long',
};

/** A request without a session. Not a LabError: nothing failed, somebody has to sign in. */
export class NotSignedIn extends Error {
  readonly statusCode = 401;
  readonly code = 'unauthenticated';
  readonly hint = 'Open the URL that `npm start` printed in the terminal; press Enter there for a fresh one.';

  constructor() {
    super('This needs a session, and the request has none that is valid.');
  }
}

function problem(status: number, detail: string, code: string, hint: string | null): Problem {
  return { type: 'about:blank', title: titles[status] ?? 'Error', status, detail, code, hint };
}

/** What the client may know about a failure. Unexpected errors keep their message in the log only. */
export function toProblem(error: unknown): Problem {
  if (error instanceof LabError) {
    return problem(statusOfCode[error.code], error.message, error.code, error.hint ?? null);
  }
  if (error instanceof NotSignedIn) return problem(401, error.message, error.code, error.hint);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const context = (error as FastifyError).validationContext ?? 'request';
    const details = error.validation.map(
      ({ instancePath, message }) => `${instancePath || context}: ${message}`,
    );
    return problem(400, details.join('; '), 'validation', 'Compare the request with /api/openapi.json.');
  }
  const status = statusOf(error);
  if (status >= 400 && status < 500) {
    return problem(
      status,
      error instanceof Error ? error.message : String(error),
      codeOfStatus(status),
      null,
    );
  }
  return problem(500, 'An unexpected error; the server log has the cause.', 'internal', null);
}

function statusOf(error: unknown): number {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500;
}

function codeOfStatus(status: number): string {
  if (status === 404) return 'not-found';
  return status === 429 ? 'limit' : 'bad-request';
}

export function sendProblem(reply: FastifyReply, sent: Problem) {
  return reply
    .code(sent.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(sent);
}

/** Fastify's error handler. */
export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const sent = toProblem(error);
  if (sent.status >= 500) request.log.error({ err: error }, 'request failed');
  else request.log.debug({ err: error }, 'request refused');
  return sendProblem(reply, sent);
}

import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LabError } from '../../lab/lab-error.ts';
import { NotSignedIn } from '../problem.ts';
import type { HostGuard } from './host-guard.ts';
import { type SessionKeeper, sessionCookie, sessionLifetimeMs } from './session-keeper.ts';
import { usedLinkPage } from './used-link-page.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set for every request below /api, except the OpenAPI document. */
    learnerId: string;
  }
}

export interface AccessOptions {
  guard: HostGuard;
  sessions: SessionKeeper;
  headers: Record<string, string>;
  /** Whose session a one-time token opens. */
  learnerId: string;
}

const openPaths = new Set(['/api/openapi.json']);
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who may ask what: host names, origins, one-time links, sessions and the headers on every answer. */
export function registerAccess(app: FastifyInstance, options: AccessOptions) {
  const { guard, sessions, headers } = options;
  app.register(cookie);
  app.decorateRequest('learnerId', '');

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    guard.checkHost(request.raw);
    const upgrade = request.headers.upgrade !== undefined;
    if (upgrade || !safeMethods.has(request.method)) guard.checkOrigin(request.raw);
    const url = new URL(request.url, 'http://site');
    const token = url.searchParams.get('token');
    if (token !== null && request.method === 'GET' && !url.pathname.startsWith('/api/')) {
      return redeemLink(request, reply, url, token);
    }
    if (!url.pathname.startsWith('/api/') || openPaths.has(url.pathname)) return;
    const learnerId = await sessions.learnerOf(request.cookies[sessionCookie]);
    if (learnerId === null) throw new NotSignedIn();
    request.learnerId = learnerId;
  });

  async function redeemLink(request: FastifyRequest, reply: FastifyReply, url: URL, token: string) {
    const secret = await sessions.redeem(token, options.learnerId);
    if (secret === null) {
      // Opened twice in a browser that is signed in: nothing to complain about.
      if (await sessions.learnerOf(request.cookies[sessionCookie])) return reply.redirect(target(url), 303);
      return reply
        .code(401)
        .header('cache-control', 'no-store')
        .type('text/html; charset=utf-8')
        .send(usedLinkPage);
    }
    return reply
      .setCookie(sessionCookie, secret, {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: request.protocol === 'https',
        maxAge: sessionLifetimeMs / 1000,
      })
      .header('cache-control', 'no-store')
      .redirect(target(url), 303);
  }
}

/** Where a one-time link leads: the same address without the token, or a path of ours named by `to`. */
function target(url: URL): string {
  const to = url.searchParams.get('to');
  if (to !== null) {
    const local = new URL(to, url.origin);
    if (local.origin !== url.origin) throw new LabError('bad-request', '"to" must be a path of this site.');
    return `${local.pathname}${local.search}${local.hash}`;
  }
  url.searchParams.delete('token');
  return `${url.pathname === '/auth' ? '/' : url.pathname}${url.search}`;
}

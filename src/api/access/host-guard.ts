import type { IncomingMessage } from 'node:http';
import { LabError } from '../../lab/lab-error.ts';

export interface HostGuard {
  /** Throws LabError `forbidden` when the Host header names a site that is not ours (DNS rebinding). */
  checkHost(request: IncomingMessage): void;
  /** Throws LabError `forbidden` when a page of another origin sent this. */
  checkOrigin(request: IncomingMessage): void;
}

export interface HostGuardOptions {
  /** The address the server is bound to. */
  host: string;
  /** `name` (any port) or `name:port`. */
  allowedHosts: string[];
  /** The port in use; asked at each request, because it may be chosen while listening. */
  port(): number;
}

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];
/** Addresses to listen on, not names anyone may call us by. */
const wildcardAddresses = new Set(['0.0.0.0', '::', '']);

export function createHostGuard({ host, allowedHosts, port }: HostGuardOptions): HostGuard {
  const extra = new Set(allowedHosts.map((name) => name.toLowerCase()));
  const own = new Set(loopbackNames);
  if (!wildcardAddresses.has(host)) own.add(host.includes(':') ? `[${host}]` : host.toLowerCase());

  const isAllowed = (header: string): boolean => {
    const { name, port: given } = splitHost(header);
    if (extra.has(header) || extra.has(name)) return true;
    return own.has(name) && (given ?? 80) === port();
  };

  return {
    checkHost(request) {
      const header = request.headers.host?.toLowerCase() ?? '';
      if (isAllowed(header)) return;
      throw new LabError(
        'forbidden',
        `This server does not answer to the host name "${header.slice(0, 100)}".`,
        {
          hint: 'If you reach it through a tunnel or a proxy, start it with KINDLAB_ALLOWED_HOSTS=<that name and port>.',
        },
      );
    },
    checkOrigin(request) {
      const origin = request.headers.origin;
      const host = request.headers.host?.toLowerCase();
      if (origin === undefined) {
        // No browser sends a cross-site POST or opens a WebSocket without Origin; this is a program with a cookie.
        const site = request.headers['sec-fetch-site'];
        if (site === undefined || site === 'same-origin' || site === 'none') return;
      } else if (origin === `http://${host}` || origin === `https://${host}`) {
        return;
      }
      throw new LabError('forbidden', 'The request comes from a page of another origin.', {
        hint: 'Use the page this server serves, under the same host name and port.',
      });
    },
  };
}

function splitHost(header: string): { name: string; port: number | null } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(header);
  return { name: match?.[1] ?? '', port: match?.[2] === undefined ? null : Number(match[2]) };
}

import type { OutgoingHttpHeaders } from 'node:http';
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { Agent, type RequestOptions } from 'node:https';
import type { KubeAccess } from '../cluster/kubeconfig.ts';
import { within } from '../workspace/within.ts';
import { openSession } from './kube-connection.ts';

/** Requests to one API server that share connections: each watch is a stream of HTTP/2, not a connection of its own. */
export interface KubeSessions {
  /** Sends a GET; null where the server speaks no HTTP/2. The caller reads the stream or closes it. */
  get(options: RequestOptions, signal: AbortSignal): Promise<ClientHttp2Stream | null>;
  /** A request had no answer in time: connections that are dead are given up, so that all who wait on them try anew. */
  suspect(): void;
  /** The server no longer knows who we are: what comes next goes over a new connection. */
  forget(): void;
  close(): void;
}

interface Held {
  session: ClientHttp2Session;
  streams: number;
  isLeft: boolean;
  idle: NodeJS.Timeout | null;
}

const pingTimeoutMs = 5_000;
const idleMs = 30_000;
const known = new WeakMap<KubeAccess, KubeSessions>();

/** Those of an API server; made when they are first asked for. */
export function sessionsOf(access: KubeAccess): KubeSessions {
  const sessions = known.get(access) ?? createKubeSessions();
  known.set(access, sessions);
  return sessions;
}

/** Whether we can speak to the server ourselves: what speaks to proxies, or needs a password, speaks HTTP/1. */
export function isDirect({ protocol, agent, auth, pfx }: RequestOptions): boolean {
  const hasOwnAgent = agent !== undefined && Object.getPrototypeOf(agent) !== Agent.prototype;
  return protocol === 'https:' && !hasOwnAgent && auth == null && pfx === undefined;
}

function createKubeSessions(): KubeSessions {
  const held = new Set<Held>();
  let connecting: Promise<void> | null = null;
  let isHttp1 = false;

  async function connect(options: RequestOptions): Promise<void> {
    const session = await openSession(options);
    isHttp1 = session === null;
    if (session === null) return;
    const one: Held = { session, streams: 0, isLeft: false, idle: null };
    session.on('goaway', () => leave(one));
    session.on('close', () => leave(one));
    // Each stream tells its own reader; this one has nobody to tell.
    session.on('error', () => leave(one));
    held.add(one);
    rest(one);
  }

  /** Nothing new goes over it. */
  function leave(one: Held): void {
    one.isLeft = true;
    held.delete(one);
    if (one.streams === 0) one.session.close();
  }

  function rest(one: Held): void {
    one.session.unref();
    one.idle = setTimeout(() => leave(one), idleMs);
    one.idle.unref();
  }

  function take(): Held | undefined {
    for (const one of held) {
      const most = one.session.remoteSettings.maxConcurrentStreams ?? 100;
      if (one.streams < most && !one.session.closed && !one.session.destroyed) return one;
    }
    return undefined;
  }

  function send(one: Held, options: RequestOptions, signal: AbortSignal): ClientHttp2Stream {
    const headers = { ...(options.headers as OutgoingHttpHeaders), ':path': options.path ?? '/' };
    if (one.idle !== null) clearTimeout(one.idle);
    one.idle = null;
    one.session.ref();
    const stream = one.session.request(headers, { endStream: true, signal });
    one.streams += 1;
    stream.once('close', () => {
      one.streams -= 1;
      if (one.streams > 0) return;
      if (one.isLeft) one.session.close();
      else rest(one);
    });
    return stream;
  }

  return {
    async get(options, signal) {
      for (;;) {
        signal.throwIfAborted();
        const one = take();
        if (isHttp1) return null;
        if (one !== undefined) return send(one, options, signal);
        connecting ??= connect(options).finally(() => {
          connecting = null;
        });
        await within(connecting, { signal });
      }
    },
    suspect() {
      for (const { session } of held) {
        if (session.destroyed) continue;
        const dead = setTimeout(
          () => session.destroy(new Error('the connection to the API server is dead')),
          pingTimeoutMs,
        );
        dead.unref();
        session.ping(() => clearTimeout(dead));
      }
    },
    forget() {
      for (const one of [...held]) leave(one);
    },
    close() {
      for (const one of [...held]) {
        leave(one);
        one.session.destroy();
      }
    },
  };
}

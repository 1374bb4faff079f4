import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import type { RequestOptions } from 'node:https';
import { connect as connectTls, type TLSSocket } from 'node:tls';

const openWithinMs = 10_000;
/** Lists are large; with the default of 64 kB each would wait for many round trips. */
const windowBytes = 4 * 1024 * 1024;
const mostSessionMb = 64;

/** One connection for many requests, ready for the first; null where the server speaks no HTTP/2. */
export async function openSession(options: RequestOptions): Promise<ClientHttp2Session | null> {
  const socket = await openTls(options);
  if (socket.alpnProtocol !== 'h2') {
    socket.destroy();
    return null;
  }
  const host = options.hostname?.includes(':') ? `[${options.hostname}]` : options.hostname;
  const session = connectHttp2(`https://${host}:${options.port}`, {
    createConnection: () => socket,
    settings: { enablePush: false, initialWindowSize: windowBytes },
    maxSessionMemory: mostSessionMb,
  });
  session.on('connect', () => session.setLocalWindowSize(windowBytes));
  // The server says first of all how many streams it takes.
  await opened(session, 'remoteSettings', `${options.hostname}:${options.port}`);
  return session;
}

async function openTls(options: RequestOptions): Promise<TLSSocket> {
  const { hostname, port, ca, cert, key, servername, rejectUnauthorized } = options;
  const socket = connectTls({
    host: hostname ?? '',
    port: Number(port),
    ca,
    cert,
    key,
    ...(servername === undefined ? {} : { servername }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    ALPNProtocols: ['h2', 'http/1.1'],
  });
  await opened(socket, 'secureConnect', `${hostname}:${port}`);
  return socket.setKeepAlive(true, 10_000);
}

function opened(part: TLSSocket | ClientHttp2Session, event: string, where: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const late = setTimeout(
    () => part.destroy(new Error(`no connection to ${where} within ${openWithinMs} ms`)),
    openWithinMs,
  );
  const closed = (): void => reject(new Error('socket hang up'));
  part.once(event, resolve).once('error', reject).once('close', closed);
  return promise.finally(() => {
    clearTimeout(late);
    part.off('error', reject).off('close', closed);
  });
}

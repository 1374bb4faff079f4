import { createConnection } from 'node:net';

const connectWithinMs = 1_000;

/** Who listens there: nobody, a kindlab, or something else. */
export async function findWhoListens(host: string, port: number): Promise<null | 'kindlab' | 'other'> {
  const target = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  if (!(await accepts(target, port))) return null;
  const name = target.includes(':') ? `[${target}]` : target;
  try {
    const signal = AbortSignal.timeout(connectWithinMs);
    const answer = await fetch(`http://${name}:${port}/healthz`, { signal });
    const body: unknown = await answer.json();
    const isOurs = typeof body === 'object' && body !== null && 'name' in body && body.name === 'kindlab';
    return isOurs ? 'kindlab' : 'other';
  } catch {
    // Whatever it speaks, it is not what kindlab answers.
    return 'other';
  }
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: connectWithinMs });
    const settle = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.on('connect', () => settle(true));
    socket.on('timeout', () => settle(false));
    socket.on('error', () => settle(false));
  });
}

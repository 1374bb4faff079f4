import type { Config } from '../config.ts';
import { LabError } from '../lab/lab-error.ts';
import type { createApp } from './app.ts';

/** Resolves to the address a browser on this machine opens, without a trailing slash. Throws LabError `conflict` when the port is taken. */
export async function listen(app: ReturnType<typeof createApp>, config: Config): Promise<string> {
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new LabError('conflict', `Port ${config.port} on ${config.host} is taken.`, {
        hint: 'Choose another one, e.g. KINDLAB_PORT=4322 npm start; KINDLAB_PORT=0 takes any that is free.',
        cause: error,
      });
    }
    throw error;
  }
  const address = app.server.address();
  const port = address !== null && typeof address === 'object' ? address.port : config.port;
  const anywhere = config.host === '0.0.0.0' || config.host === '::';
  const name = anywhere ? '127.0.0.1' : config.host.includes(':') ? `[${config.host}]` : config.host;
  return `http://${name}:${port}`;
}

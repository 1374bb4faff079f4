// A server process on labs of the benchmark's own: `node bench-server.ts ROOT`, where ROOT holds labs/ and dist/.
// Everything else is what `kindlab start` runs.
import { join } from 'node:path';
import { startServer } from '../api/server.ts';
import { openServerLogger } from '../api/server-logger.ts';
import { readConfig } from '../config.ts';

const [root] = process.argv.slice(2);
if (root === undefined) throw new Error('usage: bench-server.ts ROOT');
const config = { ...readConfig(), root };
const logger = openServerLogger({
  level: config.logLevel,
  file: join(config.home, 'logs', 'server.log'),
  terminal: true,
});
const server = await startServer({ config, logger });
console.log(server.issueLink());
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}

import { join } from 'node:path';
import { defineCommand } from 'citty';
import type { Logger } from 'pino';
import { type RunningServer, startServer } from '../api/server.ts';
import { openServerLogger } from '../api/server-logger.ts';
import { chooseKubernetes } from '../cluster/kubernetes-choice.ts';
import { createTerminalReport } from '../cluster/progress-terminal.ts';
import { type Config, readConfig } from '../config.ts';
import { LabError } from '../lab/lab-error.ts';
import type { Provisioning } from '../lab/provisioning.ts';
import { buildSite } from './build-site.ts';
import { kubernetesArg } from './kubernetes-arg.ts';
import { findWhoListens } from './port-owner.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);

export const start = defineCommand({
  meta: { name: 'start', description: 'Everything: site, server, cluster; prints one URL' },
  args: { kubernetes: kubernetesArg },
  async run({ args }) {
    try {
      await startAndStay(chooseKubernetes(readConfig(), args.kubernetes));
    } catch (error) {
      printFailure(error);
      process.exitCode = 1;
    }
  },
});

async function startAndStay(config: Config): Promise<void> {
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);

  await refuseTakenPort(config);
  await buildSite(config.root, { say: (line) => print(`kindlab  ${line}`), signal: stop.signal });
  const logFile = join(config.home, 'logs', 'server.log');
  const logger = openServerLogger({ level: config.logLevel, file: logFile, terminal: true });
  surviveMistakes(logger);
  const report = createTerminalReport(process.stdout);
  const server = await startServer({
    config,
    logger,
    progressed: reportOnce(report, logFile),
    say: (sentence) => print(sentence),
  });
  printAddress(server);
  offerMoreLinks(server);

  await untilAborted(stop.signal);
  report.close();
  print('\nkindlab  stopping; the cluster and your shells stay (npx kindlab down removes them)');
  // Whoever is in a hurry presses Ctrl-C again.
  process.once('SIGINT', () => process.exit(130));
  await server.stop();
  process.exit(0);
}

/**
 * A promise nobody waits for must not take every learner's shell down with it. After an exception nobody caught,
 * the process ends as Node does; the shells live on in their workspaces, and the next start finds them.
 */
function surviveMistakes(logger: Logger) {
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'a failure nobody waited for'));
  process.on('uncaughtExceptionMonitor', (error) => logger.fatal({ err: error }, 'the server ends'));
}

/** Shows provisioning as `kindlab up` does, and a line when it is over. */
function reportOnce(report: ReturnType<typeof createTerminalReport>, logFile: string) {
  let told: Provisioning['state'] = 'idle';
  return (provisioning: Provisioning) => {
    report.show(provisioning);
    if (provisioning.state === told) return;
    told = provisioning.state;
    if (told === 'ready') {
      report.close();
      print(
        `kindlab  cluster ready: Kubernetes ${provisioning.kubernetes ?? ''} (${provisioning.source ?? 'found'})`,
      );
    }
    if (told === 'failed' && provisioning.error) {
      report.close();
      print(`kindlab  no cluster: ${provisioning.error.message}`);
      if (provisioning.error.hint) print(`         → ${provisioning.error.hint}`);
      print(
        `         The chapters can be read meanwhile; the page has a button to try again. Log: ${logFile}`,
      );
    }
  };
}

function printAddress(server: RunningServer) {
  print(`\n  kindlab  ${server.issueLink()}`);
  print('           Open this address: it signs your browser in, once. Ctrl-C stops the server.\n');
}

/** On a terminal, Enter prints a link for another browser. */
function offerMoreLinks(server: RunningServer) {
  if (!process.stdin.isTTY) return;
  process.stdin.on('data', () => print(`  kindlab  ${server.issueLink()}`));
}

/** Before anything slow is done. Port 0 is never taken. */
async function refuseTakenPort(config: Config): Promise<void> {
  if (config.port === 0) return;
  const owner = await findWhoListens(config.host, config.port);
  if (owner === null) return;
  const origin = `http://${config.host}:${config.port}`;
  if (owner === 'kindlab') {
    throw new LabError('conflict', `kindlab is already running at ${origin}.`, {
      hint: `Open ${origin} (Enter in its terminal prints a new link), or start a second one: KINDLAB_PORT=${config.port + 1} npm start`,
    });
  }
  throw new LabError('conflict', `Port ${config.port} on ${config.host} is taken by another program.`, {
    hint: `Use another port: KINDLAB_PORT=${config.port + 1} npm start (KINDLAB_PORT=0 takes any that is free); or see who has it: ss -ltnp 'sport = :${config.port}'`,
  });
}

function printFailure(error: unknown) {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`\nkindlab: ${message}`);
  if (error instanceof LabError && error.hint) console.error(`  → ${error.hint}`);
  if (!(error instanceof LabError) && error instanceof Error) console.error(error.stack);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

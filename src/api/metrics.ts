import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { VerdictStatus } from '../lab/verdict.ts';

export interface Metrics {
  registry: Registry;
  request(route: string, method: string, status: number, seconds: number): void;
  command(source: string): void;
  verdict(status: VerdictStatus): void;
  storeFailure(): void;
}

/** Figures that are read when somebody asks for them. */
export interface MetricSources {
  streams(): number;
  terminals(): number;
  workspaces(): number;
  watches(): number;
  unsavedEvents(): number;
  clusterReady(): boolean;
}

/** One registry per server, so that two servers in a process (tests) do not share figures. */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'kindlab_http_request_duration_seconds',
    help: 'Time to answer HTTP requests, by route',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  const commands = new Counter({
    name: 'kindlab_commands_total',
    help: 'Commands that ended in a learner shell, by how they were typed',
    labelNames: ['source'],
    registers,
  });
  const verdicts = new Counter({
    name: 'kindlab_verdicts_total',
    help: 'Verdicts that changed, by what they say',
    labelNames: ['status'],
    registers,
  });
  const storeFailures = new Counter({
    name: 'kindlab_store_failures_total',
    help: 'Times the progress store could not be written',
    registers,
  });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('kindlab_streams', 'Pages that follow events', sources.streams);
  gauge('kindlab_terminals', 'Terminals connected to a shell', sources.terminals);
  gauge('kindlab_workspaces', 'Workspaces that exist', sources.workspaces);
  gauge('kindlab_watches', 'Kinds of objects that are watched, each in its namespace', sources.watches);
  gauge('kindlab_unsaved_events', 'Events waiting for the store', sources.unsavedEvents);
  gauge('kindlab_cluster_ready', '1 when the cluster answers', () => (sources.clusterReady() ? 1 : 0));
  return {
    registry,
    request: (route, method, status, seconds) => requests.observe({ route, method, status }, seconds),
    command: (source) => commands.inc({ source }),
    verdict: (status) => verdicts.inc({ status }),
    storeFailure: () => storeFailures.inc(),
  };
}

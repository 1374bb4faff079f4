export const benchIds = [
  'chapter-js',
  'page-weight',
  'site-build',
  'prompt-warm',
  'prompt-cold',
  'control-plane-ready',
  'control-plane-memory',
  'command',
  'keystroke',
  'verdict',
  'verdict-50',
  'watches-50',
  'server-memory-50',
  'terminal-memory',
  'server-memory',
  'second-start',
  'verify-catalogue',
  'first-start',
] as const;
export type BenchId = (typeof benchIds)[number];

export type Unit = 'ms' | 'bytes' | 'count';

export interface Goal {
  unit: Unit;
  /** null where a figure is only kept an eye on. */
  goal: number | null;
  judgedBy: 'value' | 'p95' | 'ratio';
  what: string;
}

const kB = 1024;
const MB = 1024 * kB;

export const goals: Record<BenchId, Goal> = {
  'chapter-js': {
    unit: 'bytes',
    goal: 30 * kB,
    judgedBy: 'value',
    what: 'gzipped JavaScript of the heaviest chapter before any interaction',
  },
  'page-weight': {
    unit: 'bytes',
    goal: null,
    judgedBy: 'value',
    what: 'everything the heaviest chapter transfers before any interaction',
  },
  'site-build': { unit: 'ms', goal: null, judgedBy: 'value', what: 'building the whole site' },
  'prompt-warm': {
    unit: 'ms',
    goal: 300,
    judgedBy: 'p95',
    what: 'starting a lab until its prompt is on the terminal, one workspace in the pool',
  },
  'prompt-cold': { unit: 'ms', goal: 2_000, judgedBy: 'p95', what: 'the same with an empty pool' },
  'control-plane-ready': {
    unit: 'ms',
    goal: 8_000,
    judgedBy: 'p95',
    what: 'the same for a lab with a control plane of its own, until its nodes are ready too',
  },
  'control-plane-memory': {
    unit: 'bytes',
    goal: 400 * MB,
    judgedBy: 'value',
    what: 'memory that a control plane of one’s own takes in the cluster',
  },
  command: {
    unit: 'ms',
    goal: 0.1,
    judgedBy: 'ratio',
    what: 'a clicked `true` until its verdict, against one-shot `kubectl exec`',
  },
  keystroke: {
    unit: 'ms',
    goal: 1.2,
    judgedBy: 'ratio',
    what: 'echo of a key on the terminal, against `kubectl exec -it`',
  },
  verdict: {
    unit: 'ms',
    goal: 150,
    judgedBy: 'p95',
    what: 'a change of the cluster until the page has the verdict',
  },
  'verdict-50': {
    unit: 'ms',
    goal: 150,
    judgedBy: 'p95',
    what: 'the same with 50 labs open',
  },
  'watches-50': {
    unit: 'count',
    goal: null,
    judgedBy: 'value',
    what: 'watches on the API server with 50 labs open',
  },
  'server-memory-50': {
    unit: 'bytes',
    goal: null,
    judgedBy: 'value',
    what: 'server memory with 50 labs open',
  },
  'terminal-memory': {
    unit: 'bytes',
    goal: MB,
    judgedBy: 'value',
    what: 'server memory for each further idle terminal',
  },
  'server-memory': {
    unit: 'bytes',
    goal: 150 * MB,
    judgedBy: 'value',
    what: 'server memory with 20 terminals open',
  },
  'second-start': {
    unit: 'ms',
    goal: 20_000,
    judgedBy: 'p95',
    what: 'start until the first green step, everything cached and the cluster running',
  },
  'verify-catalogue': { unit: 'ms', goal: null, judgedBy: 'value', what: 'proving every lab' },
  'first-start': {
    unit: 'ms',
    goal: 600_000,
    judgedBy: 'p95',
    what: 'start until the first green step, nothing cached, no cluster',
  },
};

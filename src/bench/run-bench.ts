import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { buildSite } from '../cli/build-site.ts';
import { attempt } from '../cluster/command.ts';
import { createKube } from '../cluster/kube.ts';
import { startCluster } from '../cluster/up.ts';
import type { Config } from '../config.ts';
import { LabError } from '../lab/lab-error.ts';
import type { BenchId } from './goals.ts';
import { measureChapters } from './measure-chapters.ts';
import { measureCommand } from './measure-command.ts';
import { measureControlPlane } from './measure-control-plane.ts';
import { measureCrowd } from './measure-crowd.ts';
import { measureKeystroke } from './measure-keystroke.ts';
import { measureMemory } from './measure-memory.ts';
import { measurePromptCold, measurePromptWarm } from './measure-prompt.ts';
import { measureSiteBuild } from './measure-site-build.ts';
import { firstStartNote, measureFirstStart, measureSecondStart } from './measure-start.ts';
import { measureVerdict } from './measure-verdict.ts';
import { measureVerify } from './measure-verify.ts';
import type { BenchContext, Measurement } from './measurement.ts';
import { type BenchReport, type BenchResult, judge } from './report.ts';

interface Benchmark {
  ids: BenchId[];
  measure(context: BenchContext): Promise<Measurement | Measurement[]>;
}

/** In the order they run: what suffers most from a machine that is still busy comes first. */
const benchmarks: Benchmark[] = [
  { ids: ['keystroke'], measure: measureKeystroke },
  { ids: ['command'], measure: measureCommand },
  { ids: ['verdict'], measure: measureVerdict },
  { ids: ['verdict-50', 'watches-50', 'server-memory-50'], measure: measureCrowd },
  { ids: ['prompt-warm'], measure: measurePromptWarm },
  { ids: ['prompt-cold'], measure: measurePromptCold },
  { ids: ['control-plane-ready', 'control-plane-memory'], measure: measureControlPlane },
  { ids: ['terminal-memory', 'server-memory'], measure: measureMemory },
  { ids: ['chapter-js', 'page-weight'], measure: measureChapters },
  { ids: ['site-build'], measure: measureSiteBuild },
  { ids: ['second-start'], measure: measureSecondStart },
  { ids: ['verify-catalogue'], measure: measureVerify },
  { ids: ['first-start'], measure: measureFirstStart },
];

export interface RunBenchOptions {
  config: Config;
  /** Empty: all but `first-start`, which has to be named. */
  only: readonly BenchId[];
  samples: number;
  say(line: string): void;
  signal: AbortSignal;
}

/** Measures one after the other on the real cluster. A benchmark that breaks is reported as such; rejects only when interrupted or without a cluster. */
export async function runBench(options: RunBenchOptions): Promise<BenchReport> {
  const { config, only, say, signal } = options;
  const cluster = await startCluster({ config, signal, say });
  await cluster.addOns;
  await buildSite(config.root, { say, signal });
  const context: BenchContext = {
    config,
    cluster,
    kube: createKube(cluster),
    kubectl: await findKubectl(config.home, signal),
    samples: options.samples,
    say,
    signal,
  };
  const results: BenchResult[] = [];
  for (const benchmark of benchmarks) {
    if (only.length > 0 && !benchmark.ids.some((id) => only.includes(id))) continue;
    if (benchmark.ids.includes('first-start') && only.length === 0) {
      results.push(judge({ id: 'first-start', samples: [], note: firstStartNote }));
      continue;
    }
    say(`${benchmark.ids.join(', ')} … (${describeMachine()})`);
    results.push(...(await measureOne(benchmark, context)));
  }
  return { results };
}

async function measureOne(benchmark: Benchmark, context: BenchContext): Promise<BenchResult[]> {
  const loadBefore = loadavg()[0] ?? 0;
  try {
    const measured = [await benchmark.measure(context)].flat();
    const load = `load ${loadBefore.toFixed(1)} → ${(loadavg()[0] ?? 0).toFixed(1)} on ${cpus().length} cores`;
    return measured.map((one) => judge({ ...one, note: `${one.note}; ${load}` }));
  } catch (error) {
    if (context.signal.aborted) throw error;
    const reason =
      error instanceof LabError ? error.message : String(error instanceof Error ? error.stack : error);
    context.say(`${benchmark.ids.join(', ')} could not be measured: ${reason}`);
    const note = `could not be measured: ${reason.split('\n')[0]}`;
    return benchmark.ids.map((id) => judge({ id, samples: [], failed: true, note }));
  }
}

/** Cores and load averages over 1, 5 and 15 minutes. */
export function describeMachine(): string {
  const [model] = cpus();
  const load = loadavg()
    .map((average) => average.toFixed(2))
    .join(' ');
  return `${cpus().length} × ${model?.model.trim() ?? 'unknown processor'}, load ${load}`;
}

async function findKubectl(home: string, signal: AbortSignal): Promise<string> {
  for (const program of [join(home, 'bin', 'kubectl'), 'kubectl']) {
    const version = await attempt(program, ['version', '--client'], { signal }).catch((error: unknown) => {
      if (error instanceof LabError && error.code === 'prerequisite') return null;
      throw error;
    });
    if (version?.exitCode === 0) return program;
  }
  throw new LabError('prerequisite', 'There is no kubectl on this machine to compare with.', {
    hint: 'Put one on PATH and run the benchmark again.',
  });
}

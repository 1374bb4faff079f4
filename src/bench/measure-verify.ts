import { join } from 'node:path';
import { attempt } from '../cluster/command.ts';
import { verifyReportSchema } from '../verify/report.ts';
import type { BenchContext, Measurement } from './measurement.ts';

const timeoutMs = 30 * 60_000;

/** `kindlab verify` over the whole catalogue, in a process of its own. */
export async function measureVerify({ config, say, signal }: BenchContext): Promise<Measurement> {
  const startedAt = performance.now();
  const main = join(config.root, 'src', 'cli', 'main.ts');
  const { stdout } = await attempt(process.execPath, [main, 'verify', '--json'], {
    signal,
    timeoutMs,
    onLine: (line) => {
      if (/: (untouched|solution|mistake) /.test(line)) say(`verify-catalogue: ${line}`);
    },
  });
  const elapsedMs = performance.now() - startedAt;
  const report = verifyReportSchema.parse(JSON.parse(stdout));
  const bad = report.labs.filter(({ ok }) => !ok).map(({ id }) => id);
  const mistakes = report.labs.reduce((sum, lab) => sum + lab.mistakes.total, 0);
  const proved = `${report.labs.length} labs with ${mistakes} mistakes on ${report.kubernetes}`;
  return {
    id: 'verify-catalogue',
    samples: [elapsedMs],
    failed: !report.ok,
    note: report.ok ? `${proved}, all proven` : `${proved}; not proven: ${bad.join(', ')}`,
  };
}

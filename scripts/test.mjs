// `npm test [-- stage …]`: everything that must pass before a change lands, ending in a line `N passed, N failed`.
// Stages run in order; a stage that ran no test counts as failed, so that none can be lost silently.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const results = mkdtempSync(join(tmpdir(), 'kindlab-test-'));
const bin = (name) => join(root, 'node_modules', '.bin', name);
const resultFile = (name) => join(results, `${name}.json`);

/** Runs a program in the checkout; its output goes to the terminal, or comes back when `capture` is set. */
function run(command, args, { capture = false, env = {} } = {}) {
  return new Promise((settle) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', ...env },
      stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'],
    });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', (error) => settle({ code: 127, output: String(error) }));
    child.on('close', (code) => settle({ code: code ?? 1, output }));
  });
}

/** A program that passes or fails as a whole. */
const whole =
  (command, ...args) =>
  async () => {
    const { code } = await run(command, args);
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  };

function readResults(name) {
  try {
    return JSON.parse(readFileSync(resultFile(name), 'utf8'));
  } catch (error) {
    console.error(`no results of ${name}: ${error.message}`);
    return null;
  }
}

const vitest = (project) => async () => {
  const { code } = await run(bin('vitest'), [
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${resultFile(project)}`,
  ]);
  const report = readResults(project);
  const passed = report?.numPassedTests ?? 0;
  const failed = report?.numFailedTests ?? 0;
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
};

async function verify() {
  const { code, output } = await run(
    process.execPath,
    [join(root, 'src', 'cli', 'main.ts'), 'verify', '--json'],
    { capture: true },
  );
  let labs = [];
  try {
    labs = JSON.parse(output).labs;
  } catch {
    console.error(`kindlab verify printed no JSON:\n${output.slice(0, 2000)}`);
  }
  for (const lab of labs) {
    const proof = `untouched ${lab.untouched}, solution ${lab.solution}, outputs ${lab.outputs}`;
    const parts = [
      `mistakes ${lab.mistakes.proven}/${lab.mistakes.total}`,
      `checkpoints ${lab.checkpoints.proven}/${lab.checkpoints.total}`,
      `changes noticed ${lab.mutants.noticed}/${lab.mutants.total}`,
    ];
    console.log(`  ${lab.ok ? '✓' : '✗'} ${lab.id}: ${proof}, ${parts.join(', ')}, ${lab.durationMs} ms`);
  }
  const failed = labs.filter((lab) => !lab.ok).length;
  return { passed: labs.length - failed, failed: failed === 0 && code !== 0 ? 1 : failed };
}

async function browser() {
  const { code } = await run(bin('playwright'), ['test'], {
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: resultFile('e2e') },
  });
  const stats = readResults('e2e')?.stats;
  const passed = (stats?.expected ?? 0) + (stats?.flaky ?? 0);
  const failed = stats?.unexpected ?? 0;
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}

const stages = {
  lint: whole(bin('biome'), 'ci', '--error-on-warnings'),
  format: whole(bin('prettier'), '--check', 'content/**/*.mdx', 'src/web/**/*.astro'),
  // Also writes the types of its content collections, which the next stage needs.
  site: whole(process.execPath, join(root, 'src', 'cli', 'main.ts'), 'build'),
  types: whole(bin('tsc'), '--noEmit', '-p', '.'),
  astro: whole(bin('astro'), 'check', '--tsconfig', 'src/web/tsconfig.json', '--minimumSeverity', 'error'),
  unit: vitest('unit'),
  contract: vitest('contract'),
  up: whole(process.execPath, join(root, 'src', 'cli', 'main.ts'), 'up'),
  cluster: vitest('cluster'),
  outage: vitest('outage'),
  verify,
  e2e: browser,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(`unknown stage ${unknown.join(', ')}; there are: ${Object.keys(stages).join(', ')}`);
  process.exit(2);
}

const total = { passed: 0, failed: 0 };
const summary = [];

async function runStage(name) {
  console.log(`\n── ${name}`);
  const startedAt = Date.now();
  let { passed, failed } = await stages[name]();
  if (passed + failed === 0) {
    console.error(`${name} ran no test`);
    failed = 1;
  }
  total.passed += passed;
  total.failed += failed;
  summary.push(
    `${name.padEnd(9)} ${String(passed).padStart(4)} passed ${String(failed).padStart(3)} failed ${((Date.now() - startedAt) / 1000).toFixed(0).padStart(5)} s`,
  );
}

const chosen = Object.keys(stages).filter((name) => wanted.length === 0 || wanted.includes(name));
// Outages are of a cluster of their own, and mostly waited for: the labs are proven meanwhile.
const beside = chosen.includes('outage') ? 'verify' : null;
for (const name of chosen) {
  if (name === beside) continue;
  const also = name === 'outage' && chosen.includes('verify') ? [runStage('verify')] : [];
  await Promise.all([runStage(name), ...also]);
}
rmSync(results, { recursive: true, force: true });
console.log(`\n${summary.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

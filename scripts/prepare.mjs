// Runs before `npm start` and `npm test`, on whatever Node the machine has (20 or newer): installs what package-lock.json
// names when it changed, and with `--test` also the Debian packages that tests need. Costs a moment when all is there.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const modules = join(root, 'node_modules');
const marker = join(modules, '.kindlab-lock');
const oldestNode = [20, 0];

function fail(what, cure) {
  console.error(`\nkindlab: ${what}\n  → ${cure}\n`);
  process.exit(1);
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function checkHostNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  fail(
    `this is Node ${process.versions.node}; at least Node ${oldestNode[0]} is needed to install the rest.`,
    'Install a newer Node (https://nodejs.org/en/download), open a new shell and run the same command again.',
  );
}

/** npm as this process was started by it; else the one on the PATH. Never with our own Node, which it may replace. */
function npm(...args) {
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.startsWith(modules))
    .join(delimiter);
  const options = { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path } };
  const script = process.env.npm_execpath;
  return script?.endsWith('.js')
    ? spawnSync('node', [script, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

function bundledNodeRuns() {
  const { status } = spawnSync(join(modules, 'node', 'bin', 'node'), ['--version'], { stdio: 'ignore' });
  return status === 0;
}

function installDependencies() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (readText(marker).trim() === wanted && bundledNodeRuns()) return;
  console.log(
    'kindlab: installing dependencies from package-lock.json (about a minute; only when it changed)',
  );
  const { status } = npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
  if (status !== 0) {
    fail(
      'npm could not install the dependencies; its own message is above.',
      'If it names the network, check the registry with `npm ping`; then run the same command again.',
    );
  }
  // An npm that was told to run no install scripts leaves the bundled Node without its program.
  if (!bundledNodeRuns()) npm('rebuild', 'node');
  if (!bundledNodeRuns()) {
    fail(
      'Node 24 came without its program: its install script did not run.',
      'Allow it with `npm config set ignore-scripts false --location=project`, then run the same command again.',
    );
  }
  writeFileSync(marker, `${wanted}\n`);
}

function debianPackagesMissing() {
  const postgresql = '/usr/lib/postgresql';
  const hasServer =
    existsSync(postgresql) &&
    readdirSync(postgresql).some((version) => existsSync(join(postgresql, version, 'bin', 'initdb')));
  return [
    existsSync('/usr/bin/chromium') ? null : 'chromium',
    hasServer ? null : 'postgresql',
    existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc') ? null : 'fonts-noto-cjk',
  ].filter((name) => name !== null);
}

function installTestTools() {
  const missing = debianPackagesMissing();
  if (missing.length === 0) return;
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  const debian = existsSync('/etc/debian_version');
  if (!debian || process.getuid?.() !== 0) {
    const cure = debian
      ? `sudo apt-get update && sudo ${install.join(' ')}`
      : 'install Chromium and PostgreSQL';
    console.error(
      `kindlab: the tests also need ${missing.join(', ')}; what needs them will fail until:\n  → ${cure}`,
    );
    return;
  }
  console.log(`kindlab: installing what the tests need: ${missing.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env });
  const { status } = spawnSync(install[0], install.slice(1), { stdio: 'inherit', env });
  if (status !== 0) fail(`apt-get could not install ${missing.join(', ')}.`, install.join(' '));
}

checkHostNode();
installDependencies();
if (process.argv.includes('--test')) installTestTools();

import { LabError } from '../../lab/lab-error.ts';
import { attempt, run } from '../command.ts';
import { installPackages } from '../docker/daemon.ts';
import { findGo, type Host } from '../host.ts';

/** From 1.21 on, Go fetches and verifies the very toolchain that a go.mod asks for. */
const oldestGo = [1, 21] as const;
/** The `go` to build with, installed from Debian's packages where those are recent enough. */
export async function ensureGo(
  host: Host,
  signal: AbortSignal,
  say: (detail: string) => void,
): Promise<string> {
  const found = await findGo();
  if (found !== null && (await isRecent(found, signal))) return found;
  if (found === null && host.debian && host.root) {
    const policy = await attempt('apt-cache', ['policy', 'golang-go'], { signal, timeoutMs: 30_000 });
    const candidate = /Candidate:\s*\d*:?(\d+)\.(\d+)/.exec(policy.stdout);
    if (candidate && atLeast([Number(candidate[1]), Number(candidate[2])])) {
      say('Go is missing: installing golang-go with apt-get');
      await installPackages(['golang-go'], signal);
      return 'go';
    }
  }
  throw new LabError(
    'prerequisite',
    found === null
      ? 'Go is not installed, and no node image can be pulled here, so Kubernetes has to be compiled.'
      : `Go ${oldestGo.join('.')} or newer is needed; the one found is older.`,
    {
      hint: 'Install the current Go from its download page (unpack it to /usr/local/go), or give a bundle file with KINDLAB_BUNDLE; then run `npx kindlab up` again.',
    },
  );
}

async function isRecent(go: string, signal: AbortSignal): Promise<boolean> {
  const version = /go(\d+)\.(\d+)/.exec(await run(go, ['version'], { signal, timeoutMs: 60_000 }));
  return version !== null && atLeast([Number(version[1]), Number(version[2])]);
}

function atLeast([major, minor]: [number, number]): boolean {
  return major > oldestGo[0] || (major === oldestGo[0] && minor >= oldestGo[1]);
}

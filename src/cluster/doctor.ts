import { totalmem } from 'node:os';
import type { Config } from '../config.ts';
import { dockerAnswers } from './docker/daemon.ts';
import { needsRuntime } from './docker/runtime.ts';
import { freeBytes } from './free-bytes.ts';
import { findGo, type Host, hasProgram, readHost } from './host.ts';
import { upCommand } from './kubernetes-choice.ts';
import { otherMinorNote } from './source/versions.ts';
import { isClusterNamed } from './sources/own-cluster.ts';
import { type ClusterStatus, readStatus } from './status.ts';

/** One thing kindlab may need. `missing` with `required` means labs cannot run; `note` is worth knowing and nothing is wrong. */
export interface Finding {
  id: string;
  title: string;
  state: 'found' | 'missing' | 'note';
  required: boolean;
  detail: string;
  /** What to do about it, with a command to paste; null when there is nothing to do. */
  cure: string | null;
}

const gib = 1024 ** 3;
const wantedDisk = 15 * gib;
const wantedMemory = 3 * gib;

/** Looks at everything `kindlab up` relies on, and changes nothing. */
export async function examine(
  config: Config,
  signal: AbortSignal,
): Promise<{ findings: Finding[]; status: ClusterStatus }> {
  const host = await readHost();
  const status = await readStatus(config, signal);
  // With a cluster or a finished image, what is only needed for building is no longer needed.
  const mustBuild =
    status.cluster.state === 'none' &&
    !status.nodeImage.built &&
    !isClusterNamed(config) &&
    config.bundle === undefined;
  const findings = [
    await docker(host, !isClusterNamed(config), signal),
    capability(host),
    cgroups(host),
    systemd(host),
    program(
      'go',
      'Go',
      (await findGo()) !== null,
      mustBuild,
      'Install Go from its download page and unpack it to /usr/local/go.',
    ),
    program(
      'mmdebstrap',
      'mmdebstrap',
      await hasProgram('mmdebstrap'),
      mustBuild,
      'Run `sudo apt-get install -y mmdebstrap` (as root `npx kindlab up` does it).',
    ),
    root(host, mustBuild),
    await disk(config),
    memory(),
    nodeImage(status),
    cluster(config, status),
    kubernetes(status),
    networkPolicy(status),
  ];
  return { findings, status };
}

async function docker(host: Host, required: boolean, signal: AbortSignal): Promise<Finding> {
  const base = { id: 'docker', title: 'Docker', required };
  if (await dockerAnswers(signal)) return { ...base, state: 'found', detail: 'answers', cure: null };
  const installed = await hasProgram('docker');
  const canInstall = host.debian && host.root;
  return {
    ...base,
    state: 'missing',
    detail: installed ? 'installed, does not answer' : 'not installed',
    cure: canInstall
      ? 'Run `npx kindlab up`: it installs and starts Docker.'
      : installed
        ? 'Start Docker (`sudo systemctl start docker`, or Docker Desktop).'
        : 'Install Docker, then run `npx kindlab up`.',
  };
}

function capability(host: Host): Finding {
  const base = { id: 'sys-resource', title: 'CAP_SYS_RESOURCE', required: false, cure: null };
  if (!needsRuntime(host)) return { ...base, state: 'found', detail: 'in the bounding set' };
  return {
    ...base,
    state: 'note',
    detail:
      'not in the bounding set; `kindlab up` registers an OCI runtime in /etc/docker/daemon.json that does without',
  };
}

function cgroups(host: Host): Finding {
  const base = { id: 'cgroups', title: 'cgroups', required: false, cure: null };
  if (host.cgroupVersion === 2) return { ...base, state: 'found', detail: 'version 2' };
  return { ...base, state: 'note', detail: 'version 1; the kubelet is told to accept it' };
}

function systemd(host: Host): Finding {
  const base = { id: 'systemd', title: 'systemd', required: false, cure: null };
  if (host.systemd || host.platform !== 'linux')
    return { ...base, state: 'found', detail: host.systemd ? 'runs' : 'not needed here' };
  return { ...base, state: 'note', detail: 'does not run here; `kindlab up` starts dockerd itself' };
}

function program(id: string, title: string, there: boolean, required: boolean, cure: string): Finding {
  if (there) return { id, title, state: 'found', required, detail: 'on this machine', cure: null };
  if (!required)
    return { id, title, state: 'note', required, detail: 'not there, and not needed now', cure: null };
  return {
    id,
    title,
    state: 'missing',
    required,
    detail: 'not there; needed unless a node image can be pulled',
    cure,
  };
}

function root(host: Host, mustBuild: boolean): Finding {
  const base = { id: 'root', title: 'root', required: mustBuild };
  if (host.root) return { ...base, state: 'found', detail: 'running as root', cure: null };
  if (!mustBuild) return { ...base, state: 'note', detail: 'not root, and not needed now', cure: null };
  return {
    ...base,
    state: 'missing',
    detail: 'needed unless a node image can be pulled',
    cure: 'Run `sudo npx kindlab up` once.',
  };
}

async function disk(config: Config): Promise<Finding> {
  const free = await freeBytes(config.home);
  const base = {
    id: 'disk',
    title: 'Free disk',
    required: false,
    detail: `${(free / gib).toFixed(0)} GiB for ${config.home}`,
  };
  if (free >= wantedDisk) return { ...base, state: 'found', cure: null };
  return {
    ...base,
    state: 'missing',
    cure: `Free some: building from source takes about ${wantedDisk / gib} GiB (\`docker system df\` shows what Docker holds).`,
  };
}

function memory(): Finding {
  const total = totalmem();
  const base = { id: 'memory', title: 'Memory', required: false, detail: `${(total / gib).toFixed(1)} GiB` };
  if (total >= wantedMemory) return { ...base, state: 'found', cure: null };
  return {
    ...base,
    state: 'missing',
    cure: 'Compiling Kubernetes takes about 3 GiB: use a bundle file made on a larger machine (KINDLAB_BUNDLE).',
  };
}

function nodeImage({ docker, nodeImage: image }: ClusterStatus): Finding {
  const base = { id: 'node-image', title: 'Node image', required: false, cure: null };
  return image.built
    ? { ...base, state: 'found', detail: image.tag }
    : {
        ...base,
        state: 'note',
        detail:
          docker === 'silent'
            ? 'unknown while Docker does not answer'
            : 'not built yet; `kindlab up` pulls or builds one',
      };
}

function cluster(
  { kubernetes }: Config,
  { cluster: { state, name, source, images } }: ClusterStatus,
): Finding {
  const base = { id: 'cluster', title: 'Cluster', required: true };
  if (source === 'kubeconfig' && state !== 'ready')
    return {
      ...base,
      state: 'missing',
      detail: `the context ${name} does not answer`,
      cure: 'Start that cluster, or correct KINDLAB_KUBECONFIG and KINDLAB_CONTEXT.',
    };
  const lacking = Object.entries(images)
    .filter(([, there]) => !there)
    .map(([tag]) => tag);
  if (state === 'ready' && lacking.length === 0)
    return {
      ...base,
      state: 'found',
      detail:
        Object.keys(images).length > 0
          ? `${name}, with all lab images`
          : `${name}, which has to be able to pull the lab images`,
      cure: null,
    };
  const detail =
    state === 'ready'
      ? `${name} lacks ${lacking.join(', ')}`
      : `${name}: ${state === 'none' ? 'not made yet' : state}`;
  return { ...base, state: 'missing', detail, cure: `Run \`${upCommand(kubernetes)}\`.` };
}

function kubernetes({ cluster }: ClusterStatus): Finding {
  const base = { id: 'kubernetes', title: 'Kubernetes', required: false, cure: null };
  if (cluster.kubernetes === null) return { ...base, state: 'note', detail: 'unknown without a cluster' };
  const note = otherMinorNote(cluster.kubernetes);
  return note === null
    ? { ...base, state: 'found', detail: cluster.kubernetes }
    : { ...base, state: 'note', detail: note };
}

function networkPolicy({ cluster: { state, source, networkPolicyEnforced } }: ClusterStatus): Finding {
  const base = { id: 'network-policy', title: 'NetworkPolicy', required: false, cure: null };
  if (networkPolicyEnforced === true) return { ...base, state: 'found', detail: 'enforced (probed)' };
  if (source === 'kubeconfig')
    return { ...base, state: 'note', detail: 'not probed: nothing is added to a cluster of yours' };
  if (networkPolicyEnforced === null)
    return {
      ...base,
      state: 'note',
      detail: state === 'ready' ? 'not probed yet; `kindlab up` does' : 'unknown without a cluster',
    };
  return {
    ...base,
    state: 'note',
    detail:
      'NOT enforced (probed): workspaces can reach each other over the network; let only people in who may',
  };
}

/** False when something required is missing. */
export function canRunLabs(findings: Finding[]): boolean {
  return findings.every((finding) => !finding.required || finding.state !== 'missing');
}

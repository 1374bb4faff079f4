import { LabError } from '../lab/lab-error.ts';
import type { ShellTarget } from '../lab/lab-schema.ts';
import { claimScript } from './claim-script.ts';
import type { Session, SessionOptions } from './managed-session.ts';
import type { ManagedShell } from './managed-shell.ts';
import { createToolboxHealth } from './toolbox-health.ts';
import { within } from './within.ts';
import type { CommandEvent, OwnControlPlane, ShellInfo, WorkspaceState } from './workspace.ts';
import { createWorkspaceShell, shellIdFor } from './workspace-shells.ts';

const mostShells = 12;
/** A blip shorter than this is not worth telling anybody. */
const unreachableAfterMs = 1_000;
const changedAfterMs = 100;
const claimTimeoutMs = 20_000;

interface SessionData {
  /** What a toolbox made again is told. */
  script: string;
  targets: ShellTarget[];
  size: { columns: number; rows: number };
  hasControlPlane?: boolean;
}

export function createSession(options: SessionOptions): Session {
  const { id, listener } = options;
  let learnerId = '';
  let labId = '';
  let state: WorkspaceState = 'starting';
  let reason: string | null = null;
  let createdAt = Date.now();
  let lastActiveAt = Date.now();
  let announcedAt = 0;
  let script: string | null = null;
  let controlPlane: OwnControlPlane | null = null;
  /** What keeps it from being ready, and why. */
  const troubles = { shell: null as string | null, controlPlane: null as string | null };
  let over = false;
  const claimable = Promise.withResolvers<void>();
  claimable.promise.catch(() => undefined);
  let changedTimer: NodeJS.Timeout | null = null;
  let unreachableTimer: NodeJS.Timeout | null = null;
  const shells = new Map<string, ManagedShell>();

  function addShell(target: ShellTarget | null, adopted: boolean): ManagedShell {
    const shellId = shellIdFor(target);
    const leave = () => {
      shells.delete(shellId);
      listener.remember(session);
      emitSoon();
    };
    const shell = createWorkspaceShell({
      kube: options.kube,
      workspaceId: id,
      files: options.files,
      target,
      adopted,
      claim: () => (target === null ? script : null),
      report: options.report,
      isOver: () => over,
      listener: {
        command(finished, meta) {
          const event: CommandEvent = { workspaceId: id, learnerId, labId, shellId, ...finished, ...meta };
          touch();
          listener.command(event);
          return event;
        },
        changed: () => shellChanged(shellId),
        input: () => touch(),
        waiting: () => claimable.resolve(),
        closed: leave,
      },
      left: leave,
    });
    shells.set(shellId, shell);
    return shell;
  }

  function shellChanged(shellId: string): void {
    const main = shells.get('main');
    if (shellId === 'main' && main !== undefined && learnerId !== '' && !over) {
      if (main.info.state === 'connected') {
        if (unreachableTimer !== null) clearTimeout(unreachableTimer);
        unreachableTimer = null;
        setTrouble('shell', null);
      } else if (main.info.state === 'reconnecting' && isOpen() && unreachableTimer === null) {
        unreachableTimer = setTimeout(() => {
          unreachableTimer = null;
          if (main.info.state === 'reconnecting') setTrouble('shell', main.reason ?? 'The shell is gone.');
        }, unreachableAfterMs);
      }
    }
    emitSoon();
  }

  function emitSoon(): void {
    if (learnerId === '' || changedTimer !== null) return;
    changedTimer = setTimeout(emit, changedAfterMs);
  }

  function emit(): void {
    if (changedTimer !== null) clearTimeout(changedTimer);
    changedTimer = null;
    announcedAt = lastActiveAt;
    if (learnerId !== '') listener.changed(session);
  }

  function setState(next: WorkspaceState, why: string | null): void {
    if (state === next && reason === why) return;
    state = next;
    reason = why;
    emit();
  }

  const isOpen = () => state === 'ready' || state === 'unreachable';

  /** `why` is an English sentence; null: it is over. */
  function setTrouble(of: keyof typeof troubles, why: string | null): void {
    troubles[of] = why;
    const first = troubles.shell ?? troubles.controlPlane;
    if (isOpen()) setState(first === null ? 'ready' : 'unreachable', first);
  }

  function touch(at = Date.now()): void {
    lastActiveAt = Math.max(lastActiveAt, at);
    if (lastActiveAt - announcedAt > Math.min(30_000, options.idleMs / 4)) {
      emitSoon();
      listener.remember(session);
    }
  }

  const health = createToolboxHealth({
    isOver: () => over,
    recreate: options.recreateToolbox,
    report: options.report,
    lost(why, notice) {
      for (const shell of shells.values()) shell.notice(notice);
      if (learnerId === '') {
        listener.unusable(session);
        return false;
      }
      setTrouble('shell', why);
      return true;
    },
    running() {
      for (const shell of shells.values()) shell.retryNow();
    },
  });

  const session: Session = {
    id,
    namespace: id,
    get controlPlane() {
      return controlPlane;
    },
    get learnerId() {
      return learnerId;
    },
    get labId() {
      return labId;
    },
    get state() {
      return state;
    },
    get reason() {
      return reason;
    },
    get createdAt() {
      return createdAt;
    },
    get lastActiveAt() {
      return lastActiveAt;
    },
    get idleDeadline() {
      return lastActiveAt + options.idleMs;
    },
    get shells(): ShellInfo[] {
      return [...shells.values()].map((shell) => shell.info);
    },
    get claimed() {
      return learnerId !== '';
    },
    get data() {
      const main = shells.get('main');
      const remembered: SessionData = {
        script: script ?? '',
        targets: [...shells.values()].flatMap((shell) => shell.info.target ?? []),
        size: { ...(main?.size ?? { columns: 120, rows: 32 }) },
        hasControlPlane: controlPlane !== null,
      };
      return JSON.stringify(remembered);
    },
    connect() {
      // Its toolbox may come to run when it has been given up already.
      if (!over) addShell(null, options.adopted).start();
    },
    whenClaimable(signal, timeoutMs) {
      const late = new LabError('timeout', `The shell of ${id} did not start within ${timeoutMs / 1000} s.`);
      return within(claimable.promise, { signal, timeoutMs, late });
    },
    async claim(forLearner, lab, own, signal) {
      const main = shells.get('main');
      if (main === undefined || learnerId !== '')
        throw new LabError('workspace', `The workspace ${id} cannot be given away.`);
      script = claimScript(lab.id, lab.startFiles, own?.home);
      controlPlane = own?.controlPlane ?? null;
      learnerId = forLearner;
      labId = lab.id;
      createdAt = Date.now();
      lastActiveAt = createdAt;
      main.answerClaim();
      listener.remember(session);
      await main.whenPrompt(signal, claimTimeoutMs);
      setState('ready', null);
    },
    async resume(record) {
      const data: SessionData = JSON.parse(record.data);
      learnerId = record.learnerId;
      labId = record.labId;
      createdAt = record.createdAt;
      lastActiveAt = record.lastActiveAt;
      script = data.script;
      state = 'unreachable';
      reason = 'The server was restarted and is joining the shell again.';
      troubles.shell = reason;
      if (data.hasControlPlane === true) controlPlane = await options.adoptControlPlane();
      for (const target of [null, ...data.targets]) {
        const shell = addShell(target, true);
        shell.restore(await options.files.load(id, shell.info.id), data.size);
        shell.start();
      }
    },
    async shell(target, signal) {
      const existing = shells.get(shellIdFor(target));
      if (existing !== undefined) return existing;
      if (over) throw new LabError('workspace', `The workspace ${id} is ending.`);
      if (shells.size >= mostShells) {
        throw new LabError('limit', `${mostShells} terminals are open in this lab already.`, {
          hint: 'Close one of them first.',
        });
      }
      const shell = addShell(target, false);
      shell.restore(null, shells.get('main')?.size ?? null);
      shell.start();
      listener.remember(session);
      // What holds it up is said in the terminal, so a shell without a prompt is of use too.
      await shell.whenPrompt(signal, 5_000).catch((error) => {
        if (signal.aborted) throw error;
      });
      if (shell.info.state === 'closed') {
        throw new LabError('workspace', shell.reason ?? 'The shell ended at once.', {
          hint: 'Look at the pod with `kubectl get pods`.',
        });
      }
      return shell;
    },
    shellById: (shellId) => shells.get(shellId) ?? null,
    touch,
    podChanged: health.podChanged,
    controlPlaneTrouble: (why) => setTrouble('controlPlane', why),
    controlPlaneLost(why) {
      const notice =
        '나만의 컨트롤 플레인이 사라져 다시 만드는 중입니다. 그 안에 만든 오브젝트는 모두 없어지고, 셸과 파일은 그대로입니다. / ' +
        `${why} It is being made again: the objects made in it are gone, shell and files are kept.`;
      for (const shell of shells.values()) shell.notice(notice);
      setTrouble('controlPlane', `${why} It is being made again, without the objects made in it.`);
    },
    controlPlaneRemade(made) {
      controlPlane = made;
      setTrouble('controlPlane', null);
    },
    ending(why) {
      over = true;
      if (unreachableTimer !== null) clearTimeout(unreachableTimer);
      setState('ending', why);
      claimable.reject(new LabError('workspace', `The workspace ${id} is ending: ${why}`));
    },
    gone() {
      state = 'gone';
      emit();
    },
    async detach(why) {
      over = true;
      if (unreachableTimer !== null) clearTimeout(unreachableTimer);
      if (changedTimer !== null) clearTimeout(changedTimer);
      await Promise.all([...shells.values()].map((shell) => shell.detach(why)));
    },
  };
  return session;
}

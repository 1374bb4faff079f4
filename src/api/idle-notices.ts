import type { Workspace } from '../workspace/workspace.ts';

/** Minutes before a workspace is removed at which its page says so. */
const announceAtMinutes = [5, 1];
const minuteMs = 60_000;

export interface IdleNotices {
  /** Call whenever a workspace changed; deadlines move each time something happens in it. */
  update(workspace: Workspace): void;
  stop(): void;
}

/** Announces, once per deadline and mark, that an idle workspace is about to be removed. */
export function createIdleNotices(
  announce: (workspace: Workspace, minutes: number) => void,
  now: () => number = Date.now,
): IdleNotices {
  const timers = new Map<string, { deadline: number; timers: NodeJS.Timeout[] }>();

  const clear = (id: string) => {
    for (const timer of timers.get(id)?.timers ?? []) clearTimeout(timer);
    timers.delete(id);
  };

  return {
    update(workspace) {
      const { id, idleDeadline } = workspace;
      const there = workspace.state === 'ready' || workspace.state === 'unreachable';
      if (!there) return clear(id);
      if (timers.get(id)?.deadline === idleDeadline) return;
      clear(id);
      const lifeMs = idleDeadline - now();
      // Where the whole idle time is shorter than a mark, saying it at once would only be noise.
      const marks = announceAtMinutes.filter((minutes) => lifeMs > minutes * minuteMs);
      timers.set(id, {
        deadline: idleDeadline,
        timers: marks.map((minutes) =>
          setTimeout(() => announce(workspace, minutes), lifeMs - minutes * minuteMs).unref(),
        ),
      });
    },
    stop() {
      for (const id of [...timers.keys()]) clear(id);
    },
  };
}

import type { Provisioning, ProvisioningStage } from '../lab/provisioning.ts';

interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const barWidth = 24;
/** Without a terminal, a stage that goes on and on says so this often. */
const plainEveryMs = 30_000;

/**
 * Shows provisioning as text: finished stages as lines; on a terminal also one line at the bottom that keeps changing.
 * Returns what `Progress.subscribe` calls, and `close`, which leaves the cursor on a fresh line.
 */
export function createTerminalReport(terminal: Terminal): {
  show: (snapshot: Provisioning) => void;
  close: () => void;
} {
  const told = new Map<string, ProvisioningStage['state']>();
  const lastPlain = new Map<string, number>();
  const live = terminal.isTTY === true;
  const clear = () => {
    if (live) terminal.write('\r\u001b[K');
  };
  return {
    show(snapshot) {
      clear();
      const all = [...snapshot.stages, ...snapshot.addOns];
      for (const stage of all) {
        if (told.get(stage.id) === stage.state) {
          if (
            !live &&
            stage.state === 'running' &&
            stage.elapsedMs - (lastPlain.get(stage.id) ?? 0) > plainEveryMs
          ) {
            lastPlain.set(stage.id, stage.elapsedMs);
            terminal.write(`  ${statusOf(stage, snapshot.remainingMs)}\n`);
          }
          continue;
        }
        told.set(stage.id, stage.state);
        const line = lineFor(stage);
        if (line !== null) terminal.write(`${line}\n`);
      }
      const current = all.filter((stage) => stage.state === 'running');
      if (live && current.length > 0) {
        // The one that can be counted says the most; ids keep the choice from flickering.
        const shown = current.find((stage) => stage.total !== null) ?? current[0];
        if (shown)
          terminal.write(statusOf(shown, snapshot.remainingMs).slice(0, (terminal.columns ?? 80) - 1));
      }
    },
    close: clear,
  };
}

/** What to say when a stage changed its state; null when nothing. */
function lineFor(stage: ProvisioningStage): string | null {
  const title = stage.title.en;
  switch (stage.state) {
    case 'pending':
      return null;
    case 'running':
      return stage.estimateMs !== null && stage.estimateMs > 10_000
        ? `… ${title} (about ${duration(stage.estimateMs)})`
        : null;
    case 'done':
      return `✓ ${title}${stage.elapsedMs >= 1_000 ? ` in ${duration(stage.elapsedMs)}` : ''}${stage.elapsedMs < 1_000 && stage.detail ? `: ${stage.detail}` : ''}`;
    case 'skipped':
      return stage.detail === 'not needed' ? null : `– ${title}: ${stage.detail ?? 'skipped'}`;
    case 'failed':
      return `✗ ${title}: ${stage.detail ?? 'failed'}`;
  }
}

function statusOf(stage: ProvisioningStage, remainingMs: number | null): string {
  const parts: string[] = [];
  if (stage.done !== null && stage.total !== null && stage.total > 0) {
    const share = Math.min(1, stage.done / stage.total);
    const filled = Math.round(share * barWidth);
    parts.push(`[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${stage.done}/${stage.total}`);
  }
  parts.push(stage.title.en, duration(stage.elapsedMs));
  if (remainingMs !== null) parts.push(`${duration(remainingMs)} left`);
  if (stage.detail !== null) parts.push(stage.detail);
  return parts.join('  ');
}

/** `75_000` → `1 m 15 s` */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
}

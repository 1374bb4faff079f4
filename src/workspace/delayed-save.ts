const saveAfterMs = 2_000;

/** Saves soon after something changed, and never twice in that time. Failures are reported, not thrown. */
export function createDelayedSave(
  save: () => Promise<void>,
  report: (error: unknown) => void,
): { soon(): void; now(): Promise<void> } {
  let timer: NodeJS.Timeout | null = null;

  async function now(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    try {
      await save();
    } catch (error) {
      // E.g. a full disk: the terminal works on, only its past would not survive a restart.
      report(error);
    }
  }

  return {
    soon() {
      timer ??= setTimeout(() => void now(), saveAfterMs).unref();
    },
    now,
  };
}

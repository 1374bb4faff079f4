import { LabError } from '../lab/lab-error.ts';

/**
 * Runs a command's work with a signal that Ctrl-C and SIGTERM abort, and prints a LabError as message and hint, without a stack.
 * Sets the exit code: 1 for a failure, 130 when interrupted. A second Ctrl-C ends the process at once.
 */
export async function runCommand(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130);
    console.error('\nInterrupted: ending what is running. (Ctrl-C once more ends at once.)');
    controller.abort(new Error('interrupted'));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) {
      process.exitCode = 130;
      return;
    }
    if (!(error instanceof LabError)) throw error;
    console.error(`\n${error.message}`);
    if (error.hint !== undefined) console.error(`→ ${error.hint}`);
    process.exitCode = 1;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

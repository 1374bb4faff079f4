/** Types several lines one by one. */
export interface LineFeeder {
  feed(keys: string): void;
  /** The shell asks for the next line. */
  asked(): void;
  /** What is left is not typed any more. */
  stop(): void;
}

/** A shell that does not say that it waits for more gets it all the same. */
const askedWithinMs = 1_000;

/**
 * What reaches a plain sh between two lines is echoed by the terminal, and once more by the shell's line editor: some of a
 * command would be taken for its output. So each line waits until the shell asks for it.
 */
export function createLineFeeder(type: (keys: string) => void): LineFeeder {
  let waiting: string[] = [];
  let timer: NodeJS.Timeout | undefined;

  function next(): void {
    clearTimeout(timer);
    const line = waiting.shift();
    if (line === undefined) return;
    type(line);
    if (waiting.length > 0) timer = setTimeout(next, askedWithinMs);
  }

  return {
    feed(keys) {
      waiting = keys.split(/(?<=\n)/);
      next();
    },
    asked: next,
    stop() {
      clearTimeout(timer);
      waiting = [];
    },
  };
}

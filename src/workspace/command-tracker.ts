import { type BoundedCapture, createBoundedCapture } from './bounded-capture.ts';
import { createMarkParser } from './osc133.ts';
import { toPlainText } from './plain-text.ts';

/** 256 KiB: as much of a command's output as a verdict can need. */
const captureBytes = 256 * 1024;

export interface FinishedCommand {
  /** null where the shell did not tell. */
  command: string | null;
  output: string;
  truncated: boolean;
  exitCode: number | null;
  startedAt: number;
  endedAt: number;
}

export interface TrackerListener {
  /** A prompt is there and waits for input. */
  prompt(): void;
  /** The shell asks for the rest of a command (PS2). */
  continuation(): void;
  /** A command began. */
  started(): void;
  /** Everything between two prompts, once: several lines pasted together are one command. Comes before `prompt`. */
  finished(command: FinishedCommand): void;
  property(name: string, value: string): void;
}

export interface CommandTracker {
  write(chunk: Buffer): void;
  /** Enter was pressed after this text. Only shells without an output mark (dash, busybox) need to be told. */
  entered(line: string): void;
  /** The shell was found at its prompt, or busy, after its marks were missed; `missed` is how the last command ended. */
  assume(state: 'prompt' | 'busy', missed: { exitCode: number | null; command: string | null } | null): void;
  /** The shell ended: what runs is finished without an exit code. */
  end(): void;
  readonly state: 'starting' | 'prompt' | 'continuation' | 'busy';
}

/** More lines than anybody types ahead; a paste beyond it goes without command texts. */
const mostEntered = 100;

/** Stands where the shell wrote `> ` to ask for more; a character nothing prints (private use). */
const morePrompt = '\ue633';

/**
 * Turns marks into commands. bash says where output starts (C) and which line it was (E); dash and busybox only mark
 * prompts and exit codes, so there the output is what follows the echoed line.
 */
export function createCommandTracker(
  listener: TrackerListener,
  now: () => number = Date.now,
): CommandTracker {
  let state: CommandTracker['state'] = 'starting';
  /** This shell has the output mark. */
  let marksOutput = false;
  let capture: BoundedCapture | null = null;
  let outputBegan = false;
  let inputBegan = false;
  let continuations = 0;
  let commands: string[] = [];
  /** The line as the terminal echoed it, for a bash that has the output mark but does not tell the line. */
  let echo: string | null = null;
  /** Lines sent and not concluded: what is typed ahead is echoed before the prompt it is for. */
  let entered: string[] = [];
  let exit: { code: number | null } | null = null;
  let startedAt = 0;

  function begin(): void {
    if (state !== 'busy') {
      state = 'busy';
      startedAt = now();
      listener.started();
    }
  }

  function forget(): void {
    capture = null;
    outputBegan = false;
    inputBegan = false;
    continuations = 0;
    commands = [];
    echo = null;
    exit = null;
  }

  /** What happened since the last prompt, if it was a command. */
  function conclude(exitCode: number | null): FinishedCommand | null {
    const read = capture?.read() ?? { text: '', truncated: false };
    const endedAt = now();
    const times = { startedAt: state === 'busy' ? startedAt : endedAt, endedAt };
    const typed = commands.length > 0 ? commands.join('\n') : echo;
    if (outputBegan) {
      return {
        command: typed,
        output: toPlainText(read.text),
        truncated: read.truncated,
        exitCode,
        ...times,
      };
    }
    if (!inputBegan) return null;
    const ahead = entered.slice(0, 1 + continuations).join('\n');
    const raw = marksOutput ? read.text : withoutWraps(read.text, 1 + continuations);
    const lines = withoutMorePrompts(toPlainText(raw)).split('\n');
    const echoed = lines.splice(0, 1 + continuations).join('\n');
    // Ctrl-C at the prompt abandons a line; it is no command, whatever bash remembers of it.
    if (exitCode === 130 && (typed !== null || echoed.endsWith('^C'))) return null;
    if (marksOutput && typed === null) return null;
    const command = typed ?? (echoed.trim() || ahead.trim());
    if (command === '') return null;
    return { command, output: lines.join('\n'), truncated: read.truncated, exitCode, ...times };
  }

  const parser = createMarkParser({
    text(bytes) {
      if (!inputBegan && !outputBegan) return;
      capture ??= createBoundedCapture(captureBytes);
      capture.write(bytes);
    },
    mark(mark) {
      switch (mark.type) {
        case 'output':
          marksOutput = true;
          if (!outputBegan) {
            outputBegan = true;
            if (inputBegan) echo = withoutMorePrompts(toPlainText(capture?.read().text ?? '')).trim() || null;
            capture = null;
          }
          begin();
          break;
        case 'commandLine':
          commands.push(mark.command);
          break;
        case 'done':
          exit = { code: mark.exitCode };
          break;
        case 'prompt': {
          // Without a `done` before it the prompt was only drawn again (Ctrl-L, a resize).
          if (exit === null) break;
          // busybox tells it there, too, but draws over the line that Enter would have left.
          if (!marksOutput && /^[^\n]*\r$/.test(capture?.read().text ?? '')) {
            exit = null;
            inputBegan = false;
            break;
          }
          const finished = conclude(exit.code);
          // Ctrl-C makes the terminal throw away what was typed ahead.
          entered = exit.code === 130 ? [] : entered.slice(1 + continuations);
          forget();
          state = 'prompt';
          if (finished !== null) listener.finished(finished);
          break;
        }
        case 'input':
          if (inputBegan || outputBegan) break;
          inputBegan = true;
          capture = null;
          if (state === 'prompt') listener.prompt();
          break;
        case 'property':
          if (mark.name === 'k' && mark.value === 'c') {
            continuations += 1;
            capture?.write(Buffer.from(morePrompt));
            if (state !== 'busy' || !marksOutput) {
              state = 'continuation';
              listener.continuation();
            }
          } else listener.property(mark.name, mark.value);
          break;
      }
    },
  });

  return {
    write: parser.write,
    entered(line) {
      if (marksOutput) return;
      if (entered.length < mostEntered) entered.push(line.slice(0, 4_096));
      if (inputBegan && state !== 'busy') begin();
    },
    assume(found, missed) {
      parser.reset();
      if (found === 'busy') {
        outputBegan = true;
        begin();
        return;
      }
      if (missed?.command) commands = [missed.command];
      const finished = state === 'busy' && missed !== null ? conclude(missed.exitCode) : null;
      forget();
      inputBegan = true;
      state = 'prompt';
      if (finished !== null) listener.finished({ ...finished, truncated: true });
      listener.prompt();
    },
    end() {
      parser.reset();
      const finished = state === 'busy' ? conclude(null) : null;
      forget();
      marksOutput = false;
      entered = [];
      state = 'starting';
      if (finished !== null) listener.finished(finished);
    },
    get state() {
      return state;
    },
  };
}

/**
 * Joins the rows of so many echoed lines. The line editor of busybox goes on in the next row with CR LF, which a terminal
 * makes CR CR LF, and well before the edge: it counts the marks of its prompt as if they were seen.
 */
function withoutWraps(raw: string, lines: number): string {
  let end = 0;
  for (let line = 0; line < lines; line += 1) {
    const next = /(?<!\r)\r\n/.exec(raw.slice(end));
    end = next === null ? raw.length : end + next.index + next[0].length;
  }
  return raw.slice(0, end).replaceAll('\r\r\n', '') + raw.slice(end);
}

function withoutMorePrompts(text: string): string {
  return text.replaceAll(`${morePrompt}> `, '').replaceAll(morePrompt, '');
}

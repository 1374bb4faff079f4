import type { ShellTarget } from '../lab/lab-schema.ts';

/** bash takes several lines as one paste; plain shells get them as one group. */
export function keysFor(command: string, target: ShellTarget | null): string {
  const text = command.replaceAll('\x1b', '').replace(/\n+$/, '');
  if (!/[\n\t]/.test(text)) return `${text}\r`;
  if (target === null) return `\x1b[200~${text}\x1b[201~\r`;
  return `{ ${text.replaceAll('\t', '    ')}\n}\r`;
}

/** What a terminal in line mode makes of these keys; `enter` gets each finished line. Returns what is left of the last one. */
export function followLine(before: string, keys: string, enter: (line: string) => void): string {
  // Arrow keys and their like: only the shell knows what they bring up.
  if (keys.startsWith('\x1b')) return before;
  let line = before;
  for (const key of keys.slice(0, 100_000)) {
    if (key === '\r' || key === '\n') {
      enter(line);
      line = '';
    } else if (key === '\x7f') line = [...line].slice(0, -1).join('');
    else if (key === '\x15' || key === '\x03') line = '';
    else if (line.length < 4_096) line += key;
  }
  return line;
}

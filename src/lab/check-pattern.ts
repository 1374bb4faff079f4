import { closest } from './closest.ts';
import { findPlaceholders, isPlaceholder, placeholders } from './placeholders.ts';

export type Path = readonly PropertyKey[];
export type Report = (path: Path, message: string, cure: string) => void;

/** Comparing takes as long as there are placeholders in a line times characters in what was printed. */
const mostPlaceholdersInLine = 40;
const mostPatternLines = 1_000;

/** `linesMayBeLeftOut`: `{{...}}` has a meaning there. */
export function checkPattern(path: Path, pattern: string, report: Report, linesMayBeLeftOut = false): void {
  const lines = pattern.split('\n');
  if (lines.length > mostPatternLines)
    report(path, `it has more than ${mostPatternLines} lines`, 'Keep the lines that matter; use `{{...}}`.');
  if (lines.some((line) => findPlaceholders(line).length > mostPlaceholdersInLine)) {
    const message = `a line has more than ${mostPlaceholdersInLine} placeholders`;
    report(path, message, 'Let one `{{any}}` stand for several of them.');
    return;
  }
  for (const use of findPlaceholders(pattern)) {
    if (!isPlaceholder(use.name)) {
      const near = closest(use.name, Object.keys(placeholders));
      const all = Object.keys(placeholders).map((name) => `{{${name}}}`);
      const cure = near === null ? `Known placeholders: ${all.join(' ')}.` : `Did you mean \`{{${near}}}\`?`;
      report(path, `unknown placeholder \`{{${use.name}}}\``, cure);
      continue;
    }
    if (use.name !== '...') continue;
    const lineStart = pattern.lastIndexOf('\n', use.start) + 1;
    const nextBreak = pattern.indexOf('\n', use.end);
    const rest =
      pattern.slice(lineStart, use.start) + pattern.slice(use.end, nextBreak === -1 ? undefined : nextBreak);
    if (rest.trim() !== '')
      report(
        path,
        '`{{...}}` shares its line with other text',
        'Put it alone on its line, or use `{{any}}` within a line.',
      );
    else if (!linesMayBeLeftOut)
      report(
        path,
        '`{{...}}` has no meaning here',
        'It stands for whole lines of `expect.output`; leave it out.',
      );
  }
}

/**
 * The lines of a file from the first that contains `from` to the next that contains `to`, both included, without their
 * common indentation. Without `from` it begins at the top, without `to` it goes to the end; null when either is not found.
 */
export function fileExcerpt(text: string, from?: string, to?: string): string | null {
  const lines = text.trimEnd().split('\n');
  const first = from === undefined ? 0 : lines.findIndex((line) => line.includes(from));
  if (first < 0) return null;
  const length = to === undefined ? -1 : lines.slice(first).findIndex((line) => line.includes(to));
  if (to !== undefined && length < 0) return null;
  const shown = to === undefined ? lines.slice(first) : lines.slice(first, first + length + 1);
  const indents = shown
    .filter((line) => line.trim() !== '')
    .map((line) => /^\s*/.exec(line)?.[0].length ?? 0);
  const indent = Math.min(...indents);
  return shown.map((line) => line.slice(indent)).join('\n');
}

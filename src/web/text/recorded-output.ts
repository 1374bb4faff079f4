import { escapeHtml } from './inline-html.ts';

/** What a recorded or expected output looks like on the page: `head`, a folded `middle` when it is long, `tail`. */
export interface OutputParts {
  head: string;
  middle: string | null;
  middleLines: number;
  tail: string;
}

const longest = 18;
const headLines = 10;
const tailLines = 5;

/** `{{ip}}` → ‹ip›, marked as volatile. `{{...}}` alone on a line → an ellipsis. The rest is escaped. */
export function volatileHtml(text: string): string {
  return text
    .split(/(\{\{[^{}]+\}\})/)
    .map((part) => {
      const name = /^\{\{\s*([^{}]+?)\s*\}\}$/.exec(part)?.[1];
      if (name === undefined) return escapeHtml(part);
      if (name === '...') return '<span class="vol vol--lines">⋯</span>';
      return `<span class="vol">‹${escapeHtml(name)}›</span>`;
    })
    .join('');
}

/** Cuts a long output in the middle; both ends say what a reader looks for. */
export function outputParts(output: string): OutputParts {
  const lines = output.replace(/\n+$/, '').split('\n');
  if (lines.length <= longest) {
    return { head: volatileHtml(lines.join('\n')), middle: null, middleLines: 0, tail: '' };
  }
  const middle = lines.slice(headLines, -tailLines);
  return {
    head: volatileHtml(lines.slice(0, headLines).join('\n')),
    middle: volatileHtml(middle.join('\n')),
    middleLines: middle.length,
    tail: volatileHtml(lines.slice(-tailLines).join('\n')),
  };
}

export function hasVolatile(output: string): boolean {
  return /\{\{[^{}]+\}\}/.test(output);
}

/** Columns: two or more blanks between words. Such lines lose their meaning when they are wrapped. */
export function isTable(output: string): boolean {
  return output.split('\n').some((line) => /\S {2,}\S/.test(line));
}

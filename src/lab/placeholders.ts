/** What may stand in an output pattern between `{{` and `}}`, and an example a page can show in its place. */
export const placeholders = {
  ip: '10.244.0.7',
  age: '12s',
  hash: '7c5ddbdf54',
  uid: '0f2a6a4e-8d1b-4c3e-9b7a-5d1c2e3f4a5b',
  timestamp: '2026-11-25T09:00:00Z',
  node: 'kindlab-control-plane',
  suffix: '8kbz2',
  number: '42',
  word: '…',
  any: '…',
  namespace: 'practice',
  '...': '…',
} as const;
export type PlaceholderName = keyof typeof placeholders;

export interface PlaceholderUse {
  /** What stands between the braces, blanks removed. */
  name: string;
  /** UTF-16 offsets of `{{` and of the character after `}}`. */
  start: number;
  end: number;
}

/**
 * Finds `{{name}}` where name is letters only or three dots. Anything else in double braces, such as the
 * `{{.metadata.name}}` of a Go template, is plain text.
 */
export function findPlaceholders(pattern: string): PlaceholderUse[] {
  const uses: PlaceholderUse[] = [];
  for (const match of pattern.matchAll(/\{\{ {0,3}([A-Za-z]{1,20}|\.\.\.) {0,3}\}\}/g)) {
    uses.push({ name: match[1] ?? '', start: match.index, end: match.index + match[0].length });
  }
  return uses;
}

export function isPlaceholder(name: string): name is PlaceholderName {
  return Object.hasOwn(placeholders, name);
}

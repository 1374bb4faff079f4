/** Reads what the API server sent without trusting its shape. */
export type Fields = Record<string, unknown>;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function countOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** Milliseconds since the epoch; null when there is no time in it. */
export function timeOf(value: unknown): number | null {
  const at = Date.parse(textOf(value));
  return Number.isNaN(at) ? null : at;
}

/** One line of at most `most` characters. */
export function cutTo(most: number, text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

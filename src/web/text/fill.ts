export type Vars = Record<string, string | number>;

/** Fills `{name}`; an unknown name stays as it is, so that a slip is seen. */
export function fill(text: string, vars: Vars = {}): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => (name in vars ? String(vars[name]) : all));
}

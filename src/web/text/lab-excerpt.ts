import { isMap, isScalar, isSeq, parseDocument } from 'yaml';

/** A step of a lab.yaml as its author wrote it, comment above it included, indented as an item of its own; null when there is none. */
export function labExcerpt(yaml: string, stepId: string): string | null {
  const steps = parseDocument(yaml).get('steps');
  if (!isSeq(steps)) return null;
  const step = steps.items.find((item) => isMap(item) && item.get('id') === stepId);
  if (!isMap(step) || !step.range) return null;
  const lines = yaml.split('\n');
  const first = step.items[0]?.key;
  const start = isScalar(first) && first.range ? first.range[0] : step.range[0];
  let from = yaml.slice(0, start).split('\n').length - 1;
  const to = yaml.slice(0, step.range[1]).trimEnd().split('\n').length;
  while (/^\s*#/.test(lines[from - 1] ?? '')) from -= 1;
  const indent = /^ */.exec(lines[from] ?? '')?.[0].length ?? 0;
  return lines
    .slice(from, to)
    .map((line) => line.slice(indent))
    .join('\n');
}

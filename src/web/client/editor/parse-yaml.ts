import { type Document, isMap, isScalar, type Pair, parseAllDocuments, visit, type YAMLMap } from 'yaml';
import type { FieldPath } from './field-schema.ts';

/** Offsets into the text. */
export interface Span {
  from: number;
  to: number;
}

/** What is wrong with a text as YAML. `code` is the parser's. */
export interface SyntaxProblem extends Span {
  code: string;
  /** English, the parser's own. */
  detail: string;
}

export interface ParsedYaml {
  documents: Document.Parsed[];
  problems: SyntaxProblem[];
}

/**
 * Read as kubectl does, which takes `yes`, `on` and `0644` for what YAML 1.1 says they are, but neither times nor
 * numbers to the base of 60.
 */
export function parseYaml(text: string): ParsedYaml {
  const parsed = parseAllDocuments(text, {
    version: '1.1',
    prettyErrors: false,
    customTags: (tags) =>
      tags.filter(
        (tag) =>
          typeof tag === 'string' ||
          (tag.tag !== 'tag:yaml.org,2002:timestamp' && !('format' in tag && tag.format === 'TIME')),
      ),
  });
  const documents = Array.isArray(parsed) ? (parsed as Document.Parsed[]) : [];
  const problems = documents.flatMap((document) =>
    document.errors.map(({ code, message, pos: [from, to] }) => ({
      from,
      to: Math.max(from + 1, to),
      code,
      detail: message,
    })),
  );
  return { documents, problems: [...problems, ...documents.flatMap(aliasesToNothing)] };
}

function aliasesToNothing(document: Document.Parsed): SyntaxProblem[] {
  const anchors = new Set<string>();
  const problems: SyntaxProblem[] = [];
  visit(document, {
    Value: (_key, node) => {
      if (node.anchor !== undefined) anchors.add(node.anchor);
    },
    Alias: (_key, node) => {
      const span = spanOf(node);
      if (span === null || anchors.has(node.source)) return;
      problems.push({ ...span, code: 'BAD_ALIAS', detail: `unknown anchor ${node.source}` });
    },
  });
  return problems;
}

export function spanOf(node: unknown): Span | null {
  const range = (node as { range?: [number, number, number] | null } | null)?.range;
  return range ? { from: range[0], to: Math.max(range[1], range[0] + 1) } : null;
}

/** `<<`, which brings in the fields of another object, is a symbol to the parser. */
export function nameOf({ key }: Pair): string | null {
  if (!isScalar(key) || key.value === null) return null;
  return typeof key.value === 'symbol' ? '<<' : String(key.value);
}

/** What stands under a top-level name, if it is text. */
export function headerOf(map: YAMLMap, name: string): { value: string; span: Span } | null {
  const pair = map.items.find((one) => nameOf(one) === name);
  const span = spanOf(pair?.value);
  const value = isScalar(pair?.value) ? pair.value.value : null;
  return span !== null && typeof value === 'string' && value !== '' ? { value, span } : null;
}

/** Object formats of tools, which no API server knows. */
const notForServers =
  /^(?:kustomize\.config|kubeadm|kubelet\.config|kubeproxy\.config|kubescheduler\.config|apiserver\.config|audit|kind|client\.authentication)\.(?:k8s|x-k8s)\.io\//;

/** The objects of a file that mean to be Kubernetes objects, those in a `List` each for itself. */
export function manifestsIn({ documents }: ParsedYaml): YAMLMap[] {
  return documents.flatMap(({ contents }) => (isMap(contents) ? objectsIn(contents) : []));
}

function objectsIn(map: YAMLMap): YAMLMap[] {
  const apiVersion = headerOf(map, 'apiVersion')?.value;
  const kind = headerOf(map, 'kind')?.value;
  if (apiVersion !== undefined && notForServers.test(apiVersion)) return [];
  if (apiVersion === 'v1' && kind === 'Config') return [];
  if (apiVersion === 'v1' && kind === 'List') {
    const items: unknown = map.get('items');
    const list = (items as { items?: unknown[] } | undefined)?.items ?? [];
    return list.flatMap((one) => (isMap(one) ? objectsIn(one) : []));
  }
  const names = new Set(map.items.map(nameOf));
  const looksLikeOne =
    names.has('apiVersion') || names.has('kind') || (names.has('metadata') && names.has('spec'));
  return looksLikeOne ? [map] : [];
}

/** The object at `offset` and the path of the field whose name stands there; null elsewhere. */
export function fieldNameAt(
  parsed: ParsedYaml,
  offset: number,
): { manifest: YAMLMap; path: FieldPath; span: Span } | null {
  for (const manifest of manifestsIn(parsed)) {
    const found = searchName(manifest, offset, []);
    if (found !== null) return { manifest, ...found };
  }
  return null;
}

function searchName(node: unknown, offset: number, path: FieldPath): { path: FieldPath; span: Span } | null {
  const range = (node as { range?: [number, number, number] | null } | null)?.range;
  if (!range || offset < range[0] || offset > range[2]) return null;
  if (isMap(node)) {
    for (const pair of node.items) {
      const name = nameOf(pair);
      const span = spanOf(pair.key);
      if (name === null || span === null) continue;
      if (offset >= span.from && offset <= span.to) return { path: [...path, name], span };
      const found = searchName(pair.value, offset, [...path, name]);
      if (found !== null) return found;
    }
    return null;
  }
  const items = (node as { items?: unknown[] }).items ?? [];
  for (const [index, one] of items.entries()) {
    const found = searchName(one, offset, [...path, index]);
    if (found !== null) return found;
  }
  return null;
}

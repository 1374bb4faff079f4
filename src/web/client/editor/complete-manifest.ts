import type { FieldSchema, KindSchema, KubernetesKind } from '../../../api/kubernetes-schema.ts';
import { fieldAt, isScalar, resolve, typeName } from './field-schema.ts';
import type { YamlPlace } from './yaml-place.ts';

/** One thing that may stand at a place. `insert` has `\n` where a line ends, indented as its place needs. */
export interface Completion {
  label: string;
  kind: 'field' | 'value' | 'apiVersion' | 'objectKind';
  insert: string;
  /** As `kubectl explain` names it; of a kind, its apiVersion. */
  detail: string;
  description: string;
  isRequired: boolean;
  /** What the system fills in, which a learner seldom writes. */
  isFilledIn: boolean;
}

const plain = { detail: '', description: '', isRequired: false, isFilledIn: false };

/** `schema` is that of the document's kind, null when there is no such kind (yet). */
export function completionsAt(
  place: YamlPlace,
  schema: KindSchema | null,
  kinds: readonly KubernetesKind[],
): Completion[] {
  if (place.kind === 'value' && place.path.length === 1) {
    if (place.path[0] === 'apiVersion') return apiVersions(place, kinds);
    if (place.path[0] === 'kind') return objectKinds(place, kinds);
  }
  if (schema === null) return place.kind === 'name' && place.path.length === 0 ? headerFields(place) : [];
  const field = fieldAt(schema, place.path);
  if (field === null) return [];
  if (place.kind === 'value' || isScalar(field)) return values(field);
  return place.kind === 'name' ? fields(place, field, schema) : [];
}

function apiVersions(place: YamlPlace, kinds: readonly KubernetesKind[]): Completion[] {
  const ofKind = kinds.filter(({ kind }) => kind === place.objectKind);
  const names = new Set((ofKind.length > 0 ? ofKind : kinds).map(({ apiVersion }) => apiVersion));
  return [...names].map((name) => ({ ...plain, label: name, kind: 'apiVersion', insert: name }));
}

function objectKinds(place: YamlPlace, kinds: readonly KubernetesKind[]): Completion[] {
  const ofVersion = kinds.filter(({ apiVersion }) => apiVersion === place.apiVersion);
  return (ofVersion.length > 0 ? ofVersion : kinds).map(({ kind, apiVersion }) => ({
    ...plain,
    label: kind,
    kind: 'objectKind',
    insert: kind,
    detail: apiVersion,
  }));
}

/** What every object begins with, before it is known what it is. */
function headerFields(place: YamlPlace): Completion[] {
  return ['apiVersion', 'kind', 'metadata']
    .filter((name) => !place.siblings.has(name))
    .map((name) => ({
      ...plain,
      label: name,
      kind: 'field',
      insert: name === 'metadata' ? 'metadata:\n  ' : `${name}: `,
      isRequired: true,
    }));
}

function values(field: FieldSchema): Completion[] {
  const known = field.enum ?? (field.type === 'boolean' ? [true, false] : []);
  const all = known.length === 0 && isWritable(field.default) ? [field.default] : known;
  return all.map((value) => ({
    ...plain,
    label: String(value),
    kind: 'value',
    insert: String(value),
    detail: value === field.default ? 'default' : '',
  }));
}

const isWritable = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean';

function fields(place: YamlPlace, parent: FieldSchema, { definitions }: KindSchema): Completion[] {
  const isTop = place.path.length === 0;
  return Object.entries(parent.properties ?? {})
    .filter(([name]) => !place.siblings.has(name))
    .map(([name, raw]) => {
      const field = resolve(raw, definitions);
      return {
        label: name,
        kind: 'field',
        insert: `${name}:${afterColon(field, ' '.repeat(place.column), definitions)}`,
        detail: typeName(field, definitions),
        description: firstSentence(field.description),
        isRequired: (parent.required ?? []).includes(name) || (isTop && headerNames.has(name)),
        isFilledIn: isTop ? name === 'status' : place.path.at(-1) === 'metadata' && filledIn.has(name),
      };
    });
}

const headerNames = new Set(['apiVersion', 'kind']);
const filledIn = new Set([
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]);

function afterColon(field: FieldSchema, indent: string, definitions: KindSchema['definitions']): string {
  if (field.type === 'array') {
    const items = resolve(field.items ?? {}, definitions);
    return items.type === 'array' ? '\n' : `\n${indent}  - `;
  }
  return field.type === 'object' ? `\n${indent}  ` : ' ';
}

/** The whole text when it has no end that looks like a sentence's. */
export function firstSentence(description = ''): string {
  return /^[\s\S]*?(?<!e\.g|i\.e|etc)\.(?=\s|$)/.exec(description)?.[0] ?? description;
}

import { isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml';
import type { FieldSchema, KindSchema } from '../../../api/kubernetes-schema.ts';
import { closest } from '../../../lab/closest.ts';
import { childField, isClosed, isIntOrString, resolve, whereItBelongs } from './field-schema.ts';
import { nameOf, type Span, spanOf } from './parse-yaml.ts';
import { type Finding, finding, type Problem } from './problem.ts';

type Definitions = KindSchema['definitions'];

/** Deeper than any object of Kubernetes; what is nested deeper yet is left to the API server. */
const deepest = 60;

/** Every field of a manifest against the schema of its kind, in the order they stand. */
export function validateFields(manifest: YAMLMap, { schema, definitions }: KindSchema): Problem[] {
  const start = spanOf(manifest.items[0]?.key) ?? { from: 0, to: 1 };
  return validateMap(manifest, resolve(schema, definitions), start, definitions, 0);
}

/** `at` is where to say what concerns the node as a whole: the name it stands under. */
function validateNode(
  node: unknown,
  field: FieldSchema,
  at: Span,
  definitions: Definitions,
  depth: number,
): Problem[] {
  // An alias stands for what is looked at where it is written; nothing after a colon means "not said".
  if (depth > deepest || isAlias(node) || node === null || (isScalar(node) && node.value === null)) return [];
  if (isMap(node)) {
    const wanted = wantedInstead(field, 'object');
    return wanted === null ? validateMap(node, field, at, definitions, depth) : [finding(wanted, at)];
  }
  if (isSeq(node)) {
    const wanted = wantedInstead(field, 'array');
    if (wanted !== null) return [finding(wanted, at)];
    const items = childField(field, 0, definitions);
    if (items === null) return [];
    return node.items.flatMap((one) =>
      validateNode(one, items, firstName(one) ?? spanOf(one) ?? at, definitions, depth + 1),
    );
  }
  if (!isScalar(node)) return [];
  return validateScalar(node, field, spanOf(node) ?? at);
}

const firstName = (node: unknown): Span | null => (isMap(node) ? spanOf(node.items[0]?.key) : null);

/** What a field that cannot be an object (or a list) wants to be. */
function wantedInstead(field: FieldSchema, actual: 'object' | 'array'): Finding | null {
  if (isIntOrString(field)) return 'wantsNumberOrText';
  if (field.type === undefined || field.type === actual) return null;
  if (field.type === 'object') return 'wantsObject';
  return field.type === 'array' ? 'wantsList' : 'wantsScalar';
}

function validateMap(
  map: YAMLMap,
  field: FieldSchema,
  at: Span,
  definitions: Definitions,
  depth: number,
): Problem[] {
  const problems = missingFields(map, field, at);
  for (const pair of map.items) {
    const name = nameOf(pair);
    const span = spanOf(pair.key);
    // What `<<` brings in is looked at where it is written.
    if (name === null || span === null || name === '<<') continue;
    const child = childField(field, name, definitions);
    if (child !== null) problems.push(...validateNode(pair.value, child, span, definitions, depth + 1));
    else if (isClosed(field)) problems.push(unknownField(name, span, map, field, definitions));
  }
  return problems;
}

function missingFields(map: YAMLMap, field: FieldSchema, at: Span): Problem[] {
  const said = new Set(
    map.items.filter(({ value }) => !isScalar(value) || value.value !== null).map((pair) => nameOf(pair)),
  );
  if (said.has('<<')) return [];
  return (field.required ?? [])
    .filter((name) => !said.has(name))
    .map((name) => finding('missingField', at, { name }));
}

function unknownField(
  name: string,
  span: Span,
  map: YAMLMap,
  field: FieldSchema,
  definitions: Definitions,
): Problem {
  const said = new Set(map.items.map(nameOf));
  const possible = Object.keys(field.properties ?? {}).filter((one) => !said.has(one));
  const belongs = whereItBelongs(field, name, definitions);
  const near = closest(name, possible);
  // A whole word in the wrong place is likelier than two slips in one.
  if (belongs !== null && (near === null || near.toLowerCase() !== name.toLowerCase())) {
    return finding('unknownFieldBelongs', span, { name, parent: belongs.join('.') });
  }
  if (near === null) return finding('unknownField', span, { name });
  return finding('unknownFieldNear', span, { name, near }, near);
}

function validateScalar(node: Scalar, field: FieldSchema, span: Span): Problem[] {
  const { value } = node;
  const isText = typeof value === 'string';
  const written = node.source ?? String(value);
  if (isIntOrString(field)) {
    return isText || typeof value === 'number' || typeof value === 'bigint'
      ? []
      : [finding('wantsNumberOrText', span)];
  }
  switch (field.type) {
    case 'object':
      return [finding('wantsObject', span)];
    case 'array':
      return [finding('wantsList', span)];
    case 'string':
      return isText
        ? validateEnum(value, field, span)
        : [finding('wantsText', span, { value: written }, JSON.stringify(written))];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [wants('wantsBoolean', value, /^(?:true|false)$/, span)];
    case 'integer':
    case 'number': {
      const isNumber = typeof value === 'bigint' || typeof value === 'number';
      const isRight = isNumber && (field.type === 'number' || Number.isInteger(Number(value)));
      return isRight ? [] : [wants('wantsNumber', value, /^-?\d+$/, span)];
    }
    default:
      return [];
  }
}

/** Where only the quotes are too many, they can be left out. */
function wants(name: Finding, value: unknown, unquoted: RegExp, span: Span): Problem {
  const bare = typeof value === 'string' && unquoted.test(value) ? value : null;
  return finding(name, span, { value: String(value) }, bare);
}

function validateEnum(value: string, field: FieldSchema, span: Span): Problem[] {
  const possible = (field.enum ?? []).map(String);
  if (possible.length === 0 || possible.includes(value)) return [];
  const near = closest(value, possible);
  const vars = { value, possible: possible.join(', ') };
  return [
    near === null ? finding('notAmong', span, vars) : finding('notAmongNear', span, { ...vars, near }, near),
  ];
}

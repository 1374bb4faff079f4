import type { FieldSchema, KindSchema } from './kubernetes-schema.ts';

/** A schema of /openapi/v3 as far as it is read here. */
export interface OpenApiSchema {
  $ref?: string;
  allOf?: OpenApiSchema[];
  type?: FieldSchema['type'];
  format?: string;
  description?: string;
  properties?: Record<string, OpenApiSchema>;
  additionalProperties?: boolean | OpenApiSchema;
  items?: OpenApiSchema;
  required?: string[];
  enum?: unknown[];
  default?: unknown;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  nullable?: boolean;
  oneOf?: OpenApiSchema[];
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
}

const prefix = '#/components/schemas/';
const quantity = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const copied = ['type', 'format', 'pattern', 'minimum', 'maximum', 'nullable', 'required', 'enum'] as const;

/** The schema of one kind with the definitions it leads to; null when `schemas` has no such kind. */
export function trimKind(
  schemas: Record<string, OpenApiSchema>,
  { group, version, kind }: { group: string; version: string; kind: string },
): KindSchema | null {
  const root = Object.values(schemas).find((schema) =>
    schema['x-kubernetes-group-version-kind']?.some(
      (of) => of.group === group && of.version === version && of.kind === kind,
    ),
  );
  if (root === undefined) return null;
  const definitions: Record<string, FieldSchema> = {};
  const pending: string[] = [];
  const follow = (name: string): string => {
    if (!(name in definitions)) {
      definitions[name] = {};
      pending.push(name);
    }
    return `#/definitions/${name}`;
  };
  const schema = trim(withoutStatus(root), follow);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    definitions[name] = name === quantity ? quantitySchema(schemas[name]) : trim(schemas[name] ?? {}, follow);
  }
  return { schema, definitions };
}

/** Nobody writes a status, and that of a Pod is as large as its spec. */
function withoutStatus(root: OpenApiSchema): OpenApiSchema {
  const { properties: { status, ...properties } = {}, ...rest } = root;
  if (status === undefined) return root;
  const { description = '' } = status;
  return { ...rest, properties: { ...properties, status: { type: 'object', description } } };
}

function quantitySchema(schema: OpenApiSchema = {}): FieldSchema {
  return { ...described(schema), format: 'quantity', 'x-kubernetes-int-or-string': true };
}

function trim(schema: OpenApiSchema, follow: (name: string) => string): FieldSchema {
  const reference = schema.$ref ?? schema.allOf?.find((part) => part.$ref !== undefined)?.$ref;
  const trimmed: FieldSchema = described(schema);
  if (isWorthTelling(schema.default)) trimmed.default = schema.default;
  if (reference !== undefined) return { ...trimmed, $ref: follow(reference.slice(prefix.length)) };
  if (schema['x-kubernetes-int-or-string'] === true || schema.format === 'int-or-string')
    return { ...trimmed, 'x-kubernetes-int-or-string': true };
  for (const name of copied) {
    if (schema[name] !== undefined) Object.assign(trimmed, { [name]: schema[name] });
  }
  if (schema.items !== undefined) trimmed.items = trim(schema.items, follow);
  const keys = schema['x-kubernetes-list-map-keys'];
  if (keys !== undefined) trimmed['x-kubernetes-list-map-keys'] = keys;
  if (schema.properties !== undefined) {
    trimmed.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, field]) => [name, trim(field, follow)]),
    );
  }
  const { additionalProperties } = schema;
  const keepsUnknown =
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    schema['x-kubernetes-embedded-resource'] === true;
  if (keepsUnknown) trimmed['x-kubernetes-preserve-unknown-fields'] = true;
  else if (typeof additionalProperties === 'object')
    trimmed.additionalProperties = trim(additionalProperties, follow);
  else if (additionalProperties !== undefined) trimmed.additionalProperties = additionalProperties;
  // The API server prunes what it does not know, and says so.
  else if (schema.properties !== undefined) trimmed.additionalProperties = false;
  return trimmed;
}

function described({ description }: OpenApiSchema): FieldSchema {
  const text = firstSentences(description ?? '', 2);
  return text === '' ? {} : { description: text };
}

/** What Go makes of a field that is not set is in the document too, as if it were chosen. */
function isWorthTelling(value: unknown): boolean {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return value !== undefined && value !== '' && value !== 0 && !isEmpty;
}

const longestDescription = 400;
const abbreviations = /(?:\b(?:e\.g|i\.e|etc|vs|cf|incl|approx)|\b[A-Z])\.$/;

/** The first `count` sentences of the first paragraph; a place to read more is left out. */
export function firstSentences(text: string, count: number): string {
  const [paragraph = ''] = text.trim().split(/\n\s*\n/);
  const sentences: string[] = [];
  let sentence = '';
  for (const word of paragraph.split(/\s+/)) {
    sentence = sentence === '' ? word : `${sentence} ${word}`;
    if (!/[.!?][)"'`]?$/.test(word) || abbreviations.test(word)) continue;
    sentences.push(sentence);
    sentence = '';
  }
  if (sentence !== '') sentences.push(sentence);
  const wanted = sentences
    .filter((one) => !/^More info(rmation)?:/i.test(one))
    .slice(0, count)
    .join(' ');
  return wanted.length <= longestDescription
    ? wanted
    : `${wanted.slice(0, longestDescription - 1).trimEnd()}…`;
}

import { describe, expect, test } from 'vitest';
import { firstSentences, type OpenApiSchema, trimKind } from '../../../src/api/kubernetes-trim.ts';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const of = { group: 'apps', version: 'v1', kind: 'Thing' };
const identity = { 'x-kubernetes-group-version-kind': [of] };

/** How one field of a kind comes out, and which definitions it needs. */
function trimmedField(field: OpenApiSchema, others: Record<string, OpenApiSchema> = {}) {
  const thing: OpenApiSchema = { type: 'object', properties: { field }, ...identity };
  const trimmed = trimKind({ ...others, 'io.Thing': thing }, of);
  return { field: trimmed?.schema.properties?.field, definitions: trimmed?.definitions };
}

describe('a field of the cluster comes out', () => {
  test.each<{ name: string; field: OpenApiSchema; out: object }>([
    {
      name: 'with its reference, without what Go makes of nothing',
      field: { description: 'What.', default: {}, allOf: [ref('io.Part')] },
      out: { description: 'What.', $ref: '#/definitions/io.Part' },
    },
    {
      name: 'with a default that means something',
      field: { type: 'string', default: 'TCP', enum: ['TCP', 'UDP'] },
      out: { type: 'string', default: 'TCP', enum: ['TCP', 'UDP'] },
    },
    { name: 'without an empty default', field: { type: 'string', default: '' }, out: { type: 'string' } },
    {
      name: 'as integer or string, as Kubernetes itself says it',
      field: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
      out: { 'x-kubernetes-int-or-string': true },
    },
    {
      name: 'as integer or string, as custom resources say it',
      field: { 'x-kubernetes-int-or-string': true, pattern: '^[0-9]+$' },
      out: { 'x-kubernetes-int-or-string': true },
    },
    {
      name: 'as a map',
      field: { type: 'object', additionalProperties: { type: 'string', default: '' } },
      out: { type: 'object', additionalProperties: { type: 'string' } },
    },
    {
      name: 'as a list told apart by keys',
      field: { type: 'array', items: ref('io.Part'), 'x-kubernetes-list-map-keys': ['port', 'protocol'] },
      out: {
        type: 'array',
        items: { $ref: '#/definitions/io.Part' },
        'x-kubernetes-list-map-keys': ['port', 'protocol'],
      },
    },
    {
      name: 'closed where unknown fields are refused',
      field: { type: 'object', required: ['a'], properties: { a: { type: 'integer', format: 'int32' } } },
      out: {
        type: 'object',
        required: ['a'],
        properties: { a: { type: 'integer', format: 'int32' } },
        additionalProperties: false,
      },
    },
    {
      name: 'open where unknown fields are kept',
      field: {
        type: 'object',
        properties: { a: { type: 'boolean' } },
        'x-kubernetes-preserve-unknown-fields': true,
      },
      out: {
        type: 'object',
        properties: { a: { type: 'boolean' } },
        'x-kubernetes-preserve-unknown-fields': true,
      },
    },
    { name: 'open where nothing is said', field: { type: 'object' }, out: { type: 'object' } },
    {
      name: 'with its limits',
      field: { type: 'integer', minimum: 1, maximum: 9, nullable: true },
      out: { type: 'integer', minimum: 1, maximum: 9, nullable: true },
    },
  ])('$name', ({ field, out }) => {
    expect(trimmedField(field, { 'io.Part': { type: 'string' } }).field).toEqual(out);
  });
});

test('only definitions that are reached are kept, also those that lead back to themselves', () => {
  const others: Record<string, OpenApiSchema> = {
    'io.Tree': { type: 'object', properties: { children: { type: 'array', items: ref('io.Tree') } } },
    'io.Other': { type: 'string' },
  };
  expect(trimmedField(ref('io.Tree'), others).definitions).toEqual({
    'io.Tree': {
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: '#/definitions/io.Tree' } } },
      additionalProperties: false,
    },
  });
});

test('quantities are said to be such', () => {
  const name = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
  const quantity = { description: 'A number.', oneOf: [{ type: 'string' }, { type: 'number' }] } as const;
  const { definitions } = trimmedField(ref(name), { [name]: { ...quantity, oneOf: [...quantity.oneOf] } });
  expect(definitions?.[name]).toEqual({
    description: 'A number.',
    format: 'quantity',
    'x-kubernetes-int-or-string': true,
  });
});

test('the status is a name only, and what only it leads to is left out', () => {
  const thing: OpenApiSchema = {
    ...identity,
    type: 'object',
    properties: { spec: { type: 'string' }, status: { description: 'Seen.', allOf: [ref('io.Status')] } },
  };
  const trimmed = trimKind({ 'io.Thing': thing, 'io.Status': { type: 'object', properties: {} } }, of);
  expect(trimmed?.definitions).toEqual({});
  expect(trimmed?.schema.properties?.status).toEqual({ type: 'object', description: 'Seen.' });
});

test('a kind is found by group, version and kind together', () => {
  const schemas = { 'io.Thing': { type: 'object', ...identity } as OpenApiSchema };
  expect(trimKind(schemas, of)).not.toBeNull();
  for (const other of [{ group: '' }, { version: 'v2' }, { kind: 'thing' }])
    expect(trimKind(schemas, { ...of, ...other })).toBeNull();
});

test.each([
  ['', ''],
  ['One. Two. Three.', 'One. Two.'],
  [
    'Periods, e.g. this one, i.e. that, do not end it. Two! Three?',
    'Periods, e.g. this one, i.e. that, do not end it. Two!',
  ],
  ['What it is. More info: https://kubernetes.io/docs. Another.', 'What it is. Another.'],
  ['First paragraph\nwrapped.\n\nPossible enum values:\n - `a`', 'First paragraph wrapped.'],
  ['A version v1.36.3 is no end', 'A version v1.36.3 is no end'],
  ['(In brackets.) "Quoted." Third.', '(In brackets.) "Quoted."'],
  ['x'.repeat(500), `${'x'.repeat(399)}…`],
])('of %j two sentences are kept', (text, kept) => {
  expect(firstSentences(text, 2)).toBe(kept);
});

import type { OpenApiSchema } from './kubernetes-trim.ts';
import { attributesOf } from './openapi-operations.ts';
import type {
  ApiDocument,
  ApiNames,
  Operation,
  Parameter,
  TypeDescription,
  TypeReference,
} from './openapi-schema.ts';

interface RawParameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: OpenApiSchema;
}
type Content = Record<string, { schema?: OpenApiSchema }>;
interface RawOperation {
  operationId?: string;
  description?: string;
  parameters?: RawParameter[];
  requestBody?: { content?: Content };
  responses?: Record<string, { description?: string; content?: Content }>;
  'x-kubernetes-group-version-kind'?: { kind: string };
}
/** A document of `/openapi/v3` as far as it is read here. */
export interface RawDocument {
  paths?: Record<string, Record<string, RawOperation> & { parameters?: RawParameter[] }>;
  components?: { schemas?: Record<string, OpenApiSchema> };
}

const prefix = '#/components/schemas/';
/** HEAD and OPTIONS of proxied requests say nothing that GET does not. */
const methods = ['get', 'post', 'put', 'patch', 'delete'];
/** Watching is a parameter of list since Kubernetes 1.11; the paths of before are deprecated. */
const deprecatedWatch = /^\/(?:api|apis\/[^/]+)\/[^/]+\/watch\//;

/** What a reader wants to know of a document: most of its size is repetition. */
export function trimDocument(path: string, raw: RawDocument): ApiDocument {
  const parameters: Record<string, Parameter> = {};
  const keyOf = (given: RawParameter): string => {
    const parameter = trimParameter(given);
    for (let n = 1; ; n++) {
      const key = n === 1 ? parameter.name : `${parameter.name} ${n}`;
      const known = parameters[key];
      if (known === undefined) parameters[key] = parameter;
      if (known === undefined || JSON.stringify(known) === JSON.stringify(parameter)) return key;
    }
  };
  const operations: Operation[] = [];
  for (const [at, { parameters: shared = [], ...ofMethods }] of Object.entries(raw.paths ?? {})) {
    if (deprecatedWatch.test(at)) continue;
    for (const method of methods) {
      const operation = ofMethods[method];
      if (operation === undefined) continue;
      const used = [...shared, ...(operation.parameters ?? [])].filter((one) =>
        ['path', 'query'].includes(one.in),
      );
      operations.push(trimOperation(method, at, operation, used.map(keyOf)));
    }
  }
  const types: ApiDocument['types'] = {};
  for (const [name, schema] of Object.entries(raw.components?.schemas ?? {})) addType(types, name, schema);
  return { path, operations, parameters, types };
}

export function namesOf({ path, operations, types }: ApiDocument): ApiNames {
  return {
    path,
    operations: operations.map(({ id, method, path: at, resource, kind }) => ({
      id,
      method,
      path: at,
      resource,
      kind,
    })),
    types: Object.fromEntries(
      Object.entries(types).map(([name, { fields }]) => [name, fields.map((field) => field.name)]),
    ),
  };
}

function trimOperation(method: string, path: string, raw: RawOperation, parameters: string[]): Operation {
  const content = raw.requestBody?.content ?? {};
  const [body] = Object.values(content);
  return {
    ...attributesOf(method, path),
    id: raw.operationId ?? `${method} ${path}`,
    method,
    kind: raw['x-kubernetes-group-version-kind']?.kind ?? '',
    description: raw.description ?? '',
    parameters,
    body: body?.schema === undefined ? null : referenceOf(body.schema),
    bodyTypes: Object.keys(content).filter((type) => type !== '*/*'),
    responses: Object.entries(raw.responses ?? {}).map(([status, response]) => {
      const { schema } = Object.values(response.content ?? {})[0] ?? {};
      const type = schema === undefined ? null : referenceOf(schema);
      return { status, description: response.description ?? '', type };
    }),
  };
}

function trimParameter({
  name,
  in: place,
  required,
  description = '',
  schema = {},
}: RawParameter): Parameter {
  return {
    name,
    in: place === 'path' ? 'path' : 'query',
    type: plainOf(schema),
    description,
    isRequired: required === true,
  };
}

/** Objects within objects, as custom resources have them, become types with names of our own making: `CronTab.spec`. */
function addType(types: ApiDocument['types'], name: string, schema: OpenApiSchema): void {
  const required = new Set(schema.required ?? []);
  const type: TypeDescription = {
    description: schema.description ?? '',
    plain: plainOf(schema),
    fields: [],
    kinds: (schema['x-kubernetes-group-version-kind'] ?? []).map(({ group, version, kind }) => ({
      group,
      version,
      kind,
    })),
  };
  types[name] = type;
  for (const [fieldName, field] of Object.entries(schema.properties ?? {})) {
    type.fields.push({
      name: fieldName,
      type: referenceOf(field, (inline) => {
        addType(types, `${name}.${fieldName}`, inline);
        return `${name}.${fieldName}`;
      }),
      description: field.description ?? '',
      isRequired: required.has(fieldName),
      ...(field.enum === undefined ? {} : { enum: field.enum.map(String) }),
      ...(isWorthTelling(field.default) ? { default: JSON.stringify(field.default) } : {}),
    });
  }
}

function referenceOf(schema: OpenApiSchema, nameOf?: (inline: OpenApiSchema) => string): TypeReference {
  const to = schema.$ref ?? schema.allOf?.find((part) => part.$ref !== undefined)?.$ref;
  if (to !== undefined) return { name: to.slice(prefix.length), plain: '', within: [] };
  if (schema.properties !== undefined && nameOf !== undefined)
    return { name: nameOf(schema), plain: '', within: [] };
  const { items, additionalProperties } = schema;
  const inner = items ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
  if (inner === undefined) return { name: null, plain: plainOf(schema), within: [] };
  const reference = referenceOf(inner, nameOf);
  return { ...reference, within: [items === undefined ? 'map' : 'list', ...reference.within] };
}

function plainOf({ type = 'object', format, ...schema }: OpenApiSchema): string {
  if (schema['x-kubernetes-int-or-string'] === true || format === 'int-or-string') return 'integer or string';
  if (schema.oneOf !== undefined) return schema.oneOf.map((one) => one.type ?? 'object').join(' or ');
  return format === undefined || format === '' ? type : `${type} (${format})`;
}

function isWorthTelling(value: unknown): boolean {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return value !== undefined && value !== '' && !isEmpty;
}

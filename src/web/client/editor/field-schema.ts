import type { FieldSchema, KindSchema } from '../../../api/kubernetes-schema.ts';

/** A field's name, or the place in a list. */
export type FieldPath = readonly (string | number)[];

/** What `$ref` names, with what is said beside it. */
export function resolve(field: FieldSchema, definitions: KindSchema['definitions']): FieldSchema {
  let { $ref, ...resolved } = field;
  // A definition may be nothing but a name for another.
  for (let depth = 0; $ref !== undefined && depth < 10; depth += 1) {
    const target: FieldSchema = definitions[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {};
    const { $ref: next, ...rest } = target;
    resolved = { ...rest, ...resolved };
    $ref = next;
  }
  return resolved;
}

/** The schema of one field or item of `parent`; null when there is no such field, or nothing is known of it. */
export function childField(
  parent: FieldSchema,
  part: string | number,
  definitions: KindSchema['definitions'],
): FieldSchema | null {
  const child = typeof part === 'number' ? parent.items : parent.properties?.[part];
  if (child !== undefined) return resolve(child, definitions);
  const { additionalProperties } = parent;
  if (typeof part === 'number' || typeof additionalProperties !== 'object') return null;
  return resolve(additionalProperties, definitions);
}

export function fieldAt({ schema, definitions }: KindSchema, path: FieldPath): FieldSchema | null {
  let field: FieldSchema | null = resolve(schema, definitions);
  for (const part of path) field = field && childField(field, part, definitions);
  return field;
}

export const isIntOrString = (field: FieldSchema): boolean => field['x-kubernetes-int-or-string'] === true;

export const isScalar = (field: FieldSchema): boolean =>
  isIntOrString(field) || (field.type !== undefined && field.type !== 'object' && field.type !== 'array');

/** True when a name that is not among the properties is refused, or dropped with a warning. */
export const isClosed = (field: FieldSchema): boolean =>
  field.properties !== undefined && field.additionalProperties === false;

/** As `kubectl explain` writes it: `string`, `[]object`, `map[string]string`. */
export function typeName(field: FieldSchema, definitions: KindSchema['definitions']): string {
  if (isIntOrString(field)) return 'integer | string';
  if (field.type === 'array') {
    return `[]${typeName(resolve(field.items ?? {}, definitions), definitions)}`;
  }
  if (field.properties === undefined && typeof field.additionalProperties === 'object') {
    return `map[string]${typeName(resolve(field.additionalProperties, definitions), definitions)}`;
  }
  return field.type ?? 'any';
}

/**
 * Where a field of this name belongs instead, as the names that lead to the object that has it:
 * `['template', 'spec']` for `containers` in a Deployment's `spec`. The nearest such object; lists are not entered.
 */
export function whereItBelongs(
  parent: FieldSchema,
  name: string,
  definitions: KindSchema['definitions'],
): string[] | null {
  let level: { field: FieldSchema; path: string[] }[] = [{ field: parent, path: [] }];
  for (let depth = 0; depth < 3; depth += 1) {
    level = level.flatMap(({ field, path }) =>
      Object.entries(field.properties ?? {})
        .filter(([key]) => key !== 'status')
        .map(([key, child]) => ({ field: resolve(child, definitions), path: [...path, key] })),
    );
    const found = level.find(({ field }) => field.properties?.[name] !== undefined);
    if (found !== undefined) return found.path;
  }
  return null;
}

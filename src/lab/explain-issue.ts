import { z } from 'zod';
import { closest } from './closest.ts';
import type { Problem } from './problem.ts';
import type { YamlSource } from './yaml-source.ts';

type JsonSchema = {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  const?: unknown;
  additionalProperties?: JsonSchema | boolean;
  type?: string;
  description?: string;
  enum?: unknown[];
};

/** Turns what zod found into problems an author can act on, with their place in the file. */
export function explainIssues(
  schema: z.ZodType,
  issues: readonly z.core.$ZodIssue[],
  source: YamlSource,
): Problem[] {
  const root = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;
  return issues.flatMap((issue) => explainIssue(root, issue, source));
}

function explainIssue(root: JsonSchema, issue: z.core.$ZodIssue, source: YamlSource): Problem[] {
  const { path } = issue;
  const name = String(path.at(-1) ?? 'the file');
  const input = valueAt(source.value, path);
  const expected = schemaAt(root, source.value, path);
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(expected?.properties ?? {});
    return issue.keys.map((key) => {
      const near = closest(key, known);
      const cure = near === null ? `Known keys here: ${known.join(', ')}.` : `Did you mean \`${near}\`?`;
      return source.problem([...path, key], `unknown key \`${key}\``, cure, 'key');
    });
  }
  if (input === undefined) {
    const languages: Record<string, string> = { ko: 'Korean', en: 'English' };
    const language = languages[name];
    const isText = language !== undefined && path.length > 1;
    const cure = isText
      ? `Add \`${name}:\` with the ${language} text; learners read both languages.`
      : `Add \`${name}:\`${expected === undefined ? '' : ` (${kindOf(expected)})`}.${purposeOf(expected)}`;
    return [
      source.problem(path, isText ? `the ${language} text is missing` : `\`${name}\` is missing`, cure),
    ];
  }
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) {
    const options = kinds(schemaAt(root, source.value, path.slice(0, -1)));
    const near = closest(String(input), options);
    const cure = near === null ? `Use one of: ${options.join(', ')}.` : `Did you mean \`${near}\`?`;
    return [source.problem(path, `\`${String(input)}\` is not a ${issue.discriminator}`, cure)];
  }
  if (issue.code === 'invalid_value') {
    const options = issue.values.map(String);
    const near = closest(String(input), options);
    const cure = near === null ? `Use one of: ${options.join(', ')}.` : `Did you mean \`${near}\`?`;
    return [source.problem(path, `${show(input)} is not allowed for \`${name}\``, cure)];
  }
  if (issue.code === 'invalid_union') {
    const wanted = issue.errors
      .flat()
      .map((error) => /expected (.+?)(, received .*)?$/.exec(error.message)?.[1] ?? error.message);
    const cure = `Use ${[...new Set(wanted)].join(' or ')}.`;
    return [source.problem(path, `${show(input)} is not allowed for \`${name}\``, cure)];
  }
  if (issue.code === 'invalid_type') {
    const isLocalized = expected?.properties?.ko !== undefined && expected.properties.en !== undefined;
    const cure = isLocalized
      ? `Give both languages: \`${name}: { ko: …, en: … }\`.`
      : `Write ${expected === undefined ? issue.expected : kindOf(expected)}.${purposeOf(expected)}`;
    return [source.problem(path, `expected ${issue.expected}, found ${show(input)}`, cure)];
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const limit = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
    const units: Record<string, string> = { string: 'characters', array: 'entries' };
    const unit = units[issue.origin];
    const cure = `It must be ${limit}${unit === undefined ? '' : ` ${unit} long`}.`;
    return [
      source.problem(
        path,
        issue.code === 'too_small' ? `\`${name}\` is too small or empty` : `\`${name}\` is too large`,
        cure,
      ),
    ];
  }
  return [source.problem(path, issue.message, `Change \`${name}\`, now ${show(input)}.`)];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as Record<PropertyKey, unknown>)[part];
  }
  return current;
}

/** The part of the schema that governs `path`, following the member of a union that the value's `kind` names. */
function schemaAt(root: JsonSchema, value: unknown, path: readonly PropertyKey[]): JsonSchema | undefined {
  let schema: JsonSchema | undefined = choose(root, value);
  let current = value;
  for (const part of path) {
    current = valueAt(current, [part]);
    const extra: JsonSchema | boolean | undefined = schema?.additionalProperties;
    const next: JsonSchema | undefined =
      typeof part === 'number'
        ? schema?.items
        : (schema?.properties?.[String(part)] ?? (typeof extra === 'object' ? extra : undefined));
    schema = next === undefined ? undefined : choose(next, current);
  }
  return schema;
}

/** The values that tell the members of a union apart. */
function kinds(union: JsonSchema | undefined): string[] {
  return (union?.oneOf ?? []).map((option) => String(option.properties?.kind?.const));
}

function choose(schema: JsonSchema, value: unknown): JsonSchema {
  const kind = valueAt(value, ['kind']);
  return schema.oneOf?.find((option) => option.properties?.kind?.const === kind) ?? schema;
}

function kindOf(schema: JsonSchema): string {
  if (schema.enum !== undefined) return `one of ${schema.enum.map(String).join(', ')}`;
  const names: Record<string, string> = {
    string: 'a text',
    integer: 'a whole number',
    number: 'a number',
    array: 'a list',
    object: 'a map',
    boolean: 'true or false',
  };
  return names[schema.type ?? ''] ?? 'a value';
}

/** What it is for, as the schema says in its first sentence. */
function purposeOf(schema: JsonSchema | undefined): string {
  const first = schema?.description?.split(/(?<=\.)\s/, 1)[0];
  return first === undefined ? '' : ` ${first}`;
}

function show(input: unknown): string {
  if (input === null) return 'nothing';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object') return 'a map';
  const text = JSON.stringify(input) ?? String(input);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

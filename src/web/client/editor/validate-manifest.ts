import type { YAMLMap } from 'yaml';
import type { KindSchema, KubernetesKind } from '../../../api/kubernetes-schema.ts';
import { closest } from '../../../lab/closest.ts';
import { headerOf, nameOf, type ParsedYaml, spanOf } from './parse-yaml.ts';
import { type Finding, finding, type Problem } from './problem.ts';
import { validateFields } from './validate-fields.ts';

/** What kind a manifest says it is; null when the cluster has no such kind. */
export function kindOf(manifest: YAMLMap, kinds: readonly KubernetesKind[]): KubernetesKind | null {
  const apiVersion = headerOf(manifest, 'apiVersion')?.value;
  const kind = headerOf(manifest, 'kind')?.value;
  return kinds.find((one) => one.apiVersion === apiVersion && one.kind === kind) ?? null;
}

/** `schema` is that of the kind it says it is, null when that could not be had: then only the kind is looked at. */
export function validateManifest(
  manifest: YAMLMap,
  kinds: readonly KubernetesKind[],
  schema: KindSchema | null,
): Problem[] {
  const problems = validateHeader(manifest, kinds);
  if (problems.length > 0 || schema === null) return problems;
  return validateFields(manifest, schema);
}

/** Without a right apiVersion and kind nothing else can be said of an object. */
function validateHeader(manifest: YAMLMap, kinds: readonly KubernetesKind[]): Problem[] {
  const apiVersion = headerOf(manifest, 'apiVersion');
  const kind = headerOf(manifest, 'kind');
  const start = spanOf(manifest.items[0]?.key) ?? spanOf(manifest) ?? { from: 0, to: 1 };
  const ofKind = kinds.filter((one) => one.kind === kind?.value);
  if (apiVersion === null || kind === null) {
    const name = apiVersion === null ? 'apiVersion' : 'kind';
    const pair = manifest.items.find((one) => nameOf(one) === name);
    const span = spanOf(pair?.key) ?? start;
    const [only] = ofKind;
    if (name === 'apiVersion' && only !== undefined) {
      return [finding('missingApiVersion', span, { kind: only.kind, apiVersion: only.apiVersion })];
    }
    return [finding('missingField', span, { name })];
  }
  if (kinds.length === 0 || ofKind.some((one) => one.apiVersion === apiVersion.value)) return [];
  const [elsewhere] = ofKind;
  if (elsewhere !== undefined) {
    const vars = { kind: kind.value, apiVersion: elsewhere.apiVersion };
    return [finding('kindElsewhere', apiVersion.span, vars, elsewhere.apiVersion)];
  }
  const nearKind = closest(kind.value, [...new Set(kinds.map((one) => one.kind))]);
  const versions = [...new Set(kinds.map((one) => one.apiVersion))];
  if (nearKind !== null || versions.includes(apiVersion.value)) {
    return [near('unknownKind', kind, nearKind)];
  }
  return [near('unknownApiVersion', apiVersion, closest(apiVersion.value, versions))];
}

function near(
  base: 'unknownKind' | 'unknownApiVersion',
  { value, span }: { value: string; span: { from: number; to: number } },
  nearName: string | null,
): Problem {
  if (nearName === null) return finding(base, span, { name: value });
  return finding(`${base}Near`, span, { name: value, near: nearName }, nearName);
}

const syntaxFindings: Record<string, Finding> = {
  BAD_INDENT: 'badIndent',
  TAB_AS_INDENT: 'tabIndent',
  DUPLICATE_KEY: 'duplicateName',
  BLOCK_AS_IMPLICIT_KEY: 'brokenLine',
  MULTILINE_IMPLICIT_KEY: 'brokenLine',
  MISSING_CHAR: 'missingCharacter',
  BAD_SCALAR_START: 'badStart',
  BAD_ALIAS: 'badAlias',
};

/** What keeps a text from being read as YAML, in words a learner can act on. */
export function syntaxProblems(parsed: ParsedYaml, text: string): Problem[] {
  return parsed.problems.map(({ code, from, to, detail }) => {
    const found = syntaxFindings[code];
    const line = text.slice(from, to).split('\n')[0] ?? '';
    const span = { from, to: from + Math.max(1, line.length) };
    if (found === 'duplicateName') return finding(found, wordAt(text, from), { name: wordIn(text, from) });
    return finding(found ?? 'syntax', span, found === undefined ? { detail } : {});
  });
}

const wordIn = (text: string, from: number): string =>
  /^["']?([^\s:"']*)/.exec(text.slice(from, from + 200))?.[1] ?? '';

const wordAt = (text: string, from: number) => ({
  from,
  to: from + Math.max(1, /^["']?[^\s:]*/.exec(text.slice(from, from + 200))?.[0].length ?? 1),
});

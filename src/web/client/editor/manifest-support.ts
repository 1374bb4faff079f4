import {
  type CompletionContext,
  type CompletionResult,
  type Completion as Option,
  pickedCompletion,
  startCompletion,
} from '@codemirror/autocomplete';
import { type Diagnostic, linter } from '@codemirror/lint';
import type { Extension, Text } from '@codemirror/state';
import { type EditorView, hoverTooltip, type Tooltip } from '@codemirror/view';
import type { FieldSchema } from '../../../api/kubernetes-schema.ts';
import { codeElements } from './code-elements.ts';
import { type Completion, completionsAt, firstSentence } from './complete-manifest.ts';
import { fieldAt, typeName } from './field-schema.ts';
import type { KubernetesSchemas } from './kubernetes-schemas.ts';
import { fieldNameAt, headerOf, manifestsIn, type ParsedYaml, parseYaml } from './parse-yaml.ts';
import type { Problem } from './problem.ts';
import { sayEditor, sayProblem } from './say-editor.ts';
import { syntaxProblems, validateManifest } from './validate-manifest.ts';
import { placeAt } from './yaml-place.ts';

/** How long typing has to rest before a manifest is read again. */
const restMs = 300;

const parsedTexts = new WeakMap<Text, ParsedYaml>();

/** Problems, completions and the pointer's questions are about the same text: it is read once. */
function parsedOf(doc: Text): ParsedYaml {
  const parsed = parsedTexts.get(doc) ?? parseYaml(doc.toString());
  parsedTexts.set(doc, parsed);
  return parsed;
}

export function lintManifests(schemas: KubernetesSchemas): Extension {
  return linter(
    async ({ state: { doc } }) =>
      (await problemsIn(doc, schemas)).map((problem) => diagnosticOf(problem, doc)),
    { delay: restMs },
  );
}

async function problemsIn(doc: Text, schemas: KubernetesSchemas): Promise<Problem[]> {
  const parsed = parsedOf(doc);
  const problems = syntaxProblems(parsed, doc.toString());
  for (const manifest of manifestsIn(parsed)) {
    const { kinds } = await schemas.kinds();
    const apiVersion = headerOf(manifest, 'apiVersion')?.value ?? null;
    const schema = await schemas.schema(apiVersion, headerOf(manifest, 'kind')?.value ?? null);
    problems.push(...validateManifest(manifest, kinds, schema));
  }
  return problems;
}

function diagnosticOf(problem: Problem, doc: Text): Diagnostic {
  const { replacement } = problem;
  const message = sayProblem(problem);
  const from = Math.min(problem.from, doc.length);
  const to = Math.min(problem.to, doc.length);
  return {
    from,
    to,
    severity: 'error',
    message,
    renderMessage: () => codeElements('span', message),
    actions:
      replacement === null
        ? []
        : [
            {
              name: sayEditor('problemFix', { value: replacement }),
              apply: (view, start, end) =>
                view.dispatch({
                  changes: { from: start, to: end, insert: replacement },
                  userEvent: 'input.complete',
                }),
            },
          ],
  };
}

export function completeManifests(schemas: KubernetesSchemas) {
  return async ({ state, pos, explicit }: CompletionContext): Promise<CompletionResult | null> => {
    const line = state.doc.lineAt(pos);
    const place = placeAt(state.doc.toJSON(), line.number - 1, pos - line.from);
    if (place === null || (place.typed === '' && place.kind === 'name' && !explicit)) return null;
    const { kinds } = await schemas.kinds();
    const schema = await schemas.schema(place.apiVersion, place.objectKind);
    const found = completionsAt(place, schema, kinds);
    if (found.length === 0) return null;
    const isAtEnd = state.doc.sliceString(pos, line.to).trim() === '';
    return {
      from: line.from + place.column,
      options: found.map((completion) => optionOf(completion, isAtEnd)),
      validFor: /^["']?[\w./-]*$/,
    };
  };
}

function optionOf(completion: Completion, isAtEnd: boolean): Option {
  const { label, insert, detail, description, isRequired, isFilledIn } = completion;
  return {
    label,
    type: completion.kind === 'field' ? 'property' : 'enum',
    detail: [detail === 'default' ? sayEditor('default') : detail, isRequired ? sayEditor('required') : '']
      .filter((word) => word !== '')
      .join(' · '),
    ...(description === '' ? {} : { info: () => codeElements('div', description) }),
    boost: isFilledIn ? -50 : isRequired ? 20 : 0,
    apply: (view, option, from, to) => {
      const text = isAtEnd ? insert : label;
      view.dispatch({
        changes: { from, to, insert: text },
        selection: { anchor: from + text.length },
        annotations: pickedCompletion.of(option),
        userEvent: 'input.complete',
        scrollIntoView: true,
      });
      // A name that leads on to another name, or to a value, is followed by what is possible there.
      if (text !== label) startCompletion(view);
    },
  };
}

export function explainManifests(schemas: KubernetesSchemas): Extension {
  return hoverTooltip(async ({ state: { doc } }: EditorView, pos: number): Promise<Tooltip | null> => {
    const found = fieldNameAt(parsedOf(doc), pos);
    if (found === null) return null;
    const apiVersion = headerOf(found.manifest, 'apiVersion')?.value ?? null;
    const schema = await schemas.schema(apiVersion, headerOf(found.manifest, 'kind')?.value ?? null);
    const field = schema && fieldAt(schema, found.path);
    if (!schema || !field) return null;
    const type = typeName(field, schema.definitions);
    return {
      pos: found.span.from,
      end: found.span.to,
      above: true,
      create: () => ({ dom: explanation(String(found.path.at(-1)), type, field) }),
    };
  });
}

function explanation(name: string, type: string, field: FieldSchema): HTMLElement {
  const box = document.createElement('div');
  box.className = 'field-say';
  const head = document.createElement('p');
  head.className = 'field-say__name';
  const strong = document.createElement('strong');
  strong.textContent = name;
  head.append(strong, ` ${type}`);
  box.append(head, codeElements('p', firstSentence(field.description)));
  return box;
}

import type { AccessAnswers, ApiDocument, Operation } from '../../../api/openapi-schema.ts';
import { toast } from '../announce.ts';
import { codeElements } from '../editor/code-elements.ts';
import { make, makeButton } from '../editor/elements.ts';
import { say } from '../strings.ts';
import { drawReference, explain } from './draw-type.ts';
import type { Commands } from './explorer-commands.ts';
import { sayExplorer } from './say-explorer.ts';

export interface OperationCard {
  element: HTMLDetailsElement;
  operation: Operation;
  /** null while it is not known. */
  showAnswer(answer: AccessAnswers['answers'][number] | null): void;
}

/** One request: what it is, whether the learner may send it, how, and what comes back. */
export function drawOperation(
  document: ApiDocument,
  operation: Operation,
  commands: Commands,
  type: ((command: string) => void) | null,
): OperationCard {
  const { method, path, verb, subresource } = operation;
  const badge = make('span', { class: 'explorer__may', 'data-may': 'unknown' });
  const why = make('p', { class: 'explorer__why' });
  const summary = make(
    'summary',
    {},
    make('span', { class: 'explorer__method', 'data-method': method }, method.toUpperCase()),
    make('code', { class: 'explorer__path' }, ...breakable(path)),
    make('span', { class: 'explorer__verb' }, subresource === '' ? verb : `${verb} /${subresource}`),
    badge,
  );
  const element = make('details', { class: 'explorer__operation', id: operation.id }, summary);
  const drawBody = () => {
    if (!element.open || element.children.length > 1) return;
    element.append(
      make(
        'div',
        { class: 'explorer__inside' },
        explain(operation.description),
        make('h4', {}, sayExplorer('rights')),
        why,
        make('p', { class: 'explorer__beside' }, sayExplorer('rule')),
        make('pre', { tabindex: '0' }, make('code', {}, ruleOf(operation))),
        ...drawCommands(commands, type),
        ...drawParameters(document, operation),
        ...drawAnswers(document, operation),
      ),
    );
  };
  element.addEventListener('toggle', drawBody);
  return {
    element,
    operation,
    showAnswer(answer) {
      badge.dataset.may = answer === null ? 'unknown' : answer.isAllowed ? 'allowed' : 'denied';
      badge.textContent = answer === null ? '' : sayExplorer(answer.isAllowed ? 'allowed' : 'denied');
      why.replaceChildren(answer === null ? '' : sayExplorer(answer.isAllowed ? 'allowedSay' : 'deniedSay'));
      if (answer !== null && answer.reason !== '')
        why.append(' ', make('span', { class: 'explorer__reason', lang: 'en' }, answer.reason));
    },
  };
}

/** A long path goes on in the next line behind a slash, not within a word. */
function breakable(path: string): (Node | string)[] {
  return path.split(/(?<=\/)/).flatMap((part) => [part, make('wbr')]);
}

function ruleOf({ verb, group, resource, subresource, path }: Operation): string {
  if (resource === '') return `nonResourceURLs: ["${path}"]\nverbs: ["${verb}"]`;
  const name = subresource === '' ? resource : `${resource}/${subresource}`;
  return `apiGroups: ["${group}"]\nresources: ["${name}"]\nverbs: ["${verb}"]`;
}

function drawCommands({ kubectl, curl }: Commands, type: ((command: string) => void) | null): HTMLElement[] {
  const lines = [
    kubectl === null ? make('p', {}, sayExplorer('noKubectl')) : drawCommand('kubectl', kubectl, type),
    drawCommand('curl', curl, type),
    codeElements('p', `${sayExplorer('curlNeeds')} ${sayExplorer('placeholders')}`),
  ];
  lines[2]?.classList.add('explorer__beside');
  return [make('h4', {}, sayExplorer('commands')), ...lines];
}

function drawCommand(what: string, command: string, type: ((command: string) => void) | null): HTMLElement {
  const copy = makeButton('button button--quiet', sayExplorer('copyCommand'), () => void copyText(command));
  copy.setAttribute('aria-label', sayExplorer('copyOf', { what }));
  const buttons = make('span', { class: 'explorer__buttons' }, copy);
  if (type !== null) {
    const button = makeButton('button', sayExplorer('type'), () => type(command));
    button.setAttribute('aria-label', sayExplorer('typeOf', { what }));
    buttons.prepend(button);
  }
  return make(
    'div',
    { class: 'explorer__command' },
    make('pre', { tabindex: '0', 'aria-label': what }, make('code', {}, command)),
    buttons,
  );
}

async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast('info', say('copied'));
  } catch {
    // Clipboards are refused to pages served without TLS on other hosts than localhost.
    toast('warning', say('copyFailed'));
  }
}

function drawParameters({ parameters }: ApiDocument, operation: Operation): HTMLElement[] {
  const used = operation.parameters.flatMap((key) => parameters[key] ?? []);
  if (used.length === 0) return [];
  const list = make('dl', { class: 'explorer__parameters' });
  for (const { name, in: place, type, isRequired, description } of used.toSorted(pathFirst)) {
    const beside = [sayExplorer(place === 'path' ? 'inPath' : 'inQuery'), type];
    if (isRequired) beside.push(sayExplorer('fieldRequired'));
    list.append(
      make('dt', {}, make('code', {}, name), make('span', { class: 'explorer__beside' }, beside.join(' · '))),
      make('dd', { lang: 'en' }, description),
    );
  }
  const summary = make('summary', {}, `${sayExplorer('parameters')} (${used.length})`);
  return [make('details', { class: 'explorer__fold' }, summary, list)];
}

const pathFirst = (a: { in: string }, b: { in: string }) => a.in.localeCompare(b.in);

function drawAnswers({ path }: ApiDocument, { body, bodyTypes, responses }: Operation): HTMLElement[] {
  const drawn: HTMLElement[] = [];
  if (body !== null) {
    const line = make('p', { class: 'explorer__line' }, drawReference(body, path));
    if (bodyTypes.length > 0) line.append(make('span', { class: 'explorer__beside' }, bodyTypes.join(', ')));
    drawn.push(make('h4', {}, sayExplorer('body')), line);
  }
  const list = make('ul', { class: 'explorer__responses' });
  for (const { status, description, type } of responses) {
    const item = make('li', {}, make('code', {}, status), make('span', { lang: 'en' }, description));
    if (type !== null) item.append(drawReference(type, path));
    list.append(item);
  }
  return [...drawn, make('h4', {}, sayExplorer('responses')), list];
}

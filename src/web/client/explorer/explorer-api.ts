import type {
  AccessAnswers,
  AccessAttributes,
  ApiDocument,
  ApiNames,
  ExplorerView,
} from '../../../api/openapi-schema.ts';
import { call } from '../api.ts';

/** `null`: no lab's rights; `undefined`: those of the newest workspace. */
export type Place = string | null | undefined;

export function fetchView(place: Place): Promise<ExplorerView> {
  const query = place === undefined ? '' : `?${new URLSearchParams({ lab: place ?? '' })}`;
  return call('GET', `/api/explorer${query}`);
}

/** One API server as one learner sees it. Documents are asked for once; what could not be had is asked for again. */
export class ExplorerApi {
  readonly view: ExplorerView;
  readonly #documents = new Map<string, Promise<ApiDocument>>();

  constructor(view: ExplorerView) {
    this.view = view;
  }

  get paths(): string[] {
    return this.view.documents.map(({ path }) => path);
  }

  document(path: string): Promise<ApiDocument> {
    const known = this.#documents.get(path);
    if (known !== undefined) return known;
    const asked = call<ApiDocument>('GET', this.#address('document', path));
    this.#documents.set(path, asked);
    asked.catch(() => this.#documents.delete(path));
    return asked;
  }

  names(path: string): Promise<ApiNames> {
    return call('GET', this.#address('names', path));
  }

  /** In the order of the checks; each only once asked for. */
  async review(checks: AccessAttributes[]): Promise<AccessAnswers['answers']> {
    const different = [...new Map(checks.map((check) => [keyOf(check), check])).values()];
    const answers = new Map<string, AccessAnswers['answers'][number]>();
    for (let at = 0; at < different.length; at += mostChecks) {
      const some = different.slice(at, at + mostChecks);
      const body = { checks: some.map(attributesOf) };
      const asked = await call<AccessAnswers>('POST', `/api/explorer/access?${this.#lab}`, { body });
      for (const [index, check] of some.entries()) {
        const answer = asked.answers[index];
        if (answer !== undefined) answers.set(keyOf(check), answer);
      }
    }
    return checks.map((check) => answers.get(keyOf(check)) ?? { isAllowed: false, reason: '' });
  }

  /** Types it into the lab's shell; the learner presses Enter. */
  async type(command: string): Promise<void> {
    await call('POST', '/api/explorer/type', { body: { lab: this.view.labId, command } });
  }

  get #lab(): URLSearchParams {
    return new URLSearchParams({ lab: this.view.labId ?? '' });
  }

  #address(what: 'document' | 'names', path: string): string {
    const hash = this.view.documents.find((one) => one.path === path)?.hash ?? '';
    return `/api/explorer/${what}?${this.#lab}&${new URLSearchParams({ path, hash })}`;
  }
}

const mostChecks = 100;

function attributesOf({ verb, group, resource, subresource, isNamespaced, path }: AccessAttributes) {
  return { verb, group, resource, subresource, isNamespaced, path };
}

/** Of a resource it does not matter under which path it is asked for. */
function keyOf(check: AccessAttributes): string {
  const { verb, group, resource, subresource, isNamespaced, path } = check;
  return JSON.stringify([verb, group, resource, subresource, isNamespaced, resource === '' ? path : '']);
}

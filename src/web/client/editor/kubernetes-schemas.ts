import type { KindSchema, KubernetesKinds } from '../../../api/kubernetes-schema.ts';
import { call } from '../api.ts';

const nothingKnown: KubernetesKinds = { kubernetes: '', kinds: [] };

/**
 * What an API server says of its own kinds: that of a lab, or else the cluster's. Each is asked for once and kept for as long as the page is open; what could
 * not be had is asked for again the next time, and until then nothing is said against a manifest.
 */
export class KubernetesSchemas {
  readonly #lab: Record<string, string>;
  #kinds: Promise<KubernetesKinds> | null = null;
  readonly #schemas = new Map<string, Promise<KindSchema | null>>();

  constructor(labId: string | null) {
    this.#lab = labId === null ? {} : { lab: labId };
  }

  kinds(): Promise<KubernetesKinds> {
    this.#kinds ??= call<KubernetesKinds>(
      'GET',
      `/api/kubernetes/kinds?${new URLSearchParams(this.#lab)}`,
    ).catch(() => {
      this.#kinds = null;
      return nothingKnown;
    });
    return this.#kinds;
  }

  /** null when the cluster has no such kind, or cannot be asked. */
  async schema(apiVersion: string | null, kind: string | null): Promise<KindSchema | null> {
    const { kinds } = await this.kinds();
    if (!kinds.some((one) => one.apiVersion === apiVersion && one.kind === kind)) return null;
    const query = new URLSearchParams({ ...this.#lab, apiVersion: apiVersion ?? '', kind: kind ?? '' });
    const key = query.toString();
    const known = this.#schemas.get(key);
    if (known !== undefined) return known;
    const asked = call<KindSchema>('GET', `/api/kubernetes/schema?${key}`).catch(() => {
      this.#schemas.delete(key);
      return null;
    });
    this.#schemas.set(key, asked);
    return asked;
  }
}

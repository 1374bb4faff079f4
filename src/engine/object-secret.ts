import type { KubeObject } from './kube-object.ts';
import { fieldsOf } from './object-fields.ts';
import type { WatchTrim } from './watch-hub.ts';

/**
 * Of a Secret, what may be shown: its type and the names of its keys. Annotations go too: `kubectl apply` keeps all of
 * what was applied in one.
 */
export const secretKeys: WatchTrim = {
  name: 'secret-keys',
  apply({ apiVersion, kind, type, metadata, data, stringData }): KubeObject {
    const { name, namespace, uid, labels, creationTimestamp, deletionTimestamp, resourceVersion } = metadata;
    const names = [...Object.keys(fieldsOf(data)), ...Object.keys(fieldsOf(stringData))];
    return {
      ...(apiVersion === undefined ? {} : { apiVersion }),
      ...(kind === undefined ? {} : { kind }),
      type,
      metadata: {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(labels === undefined ? {} : { labels }),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
        ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
        uid,
        creationTimestamp,
      },
      data: Object.fromEntries(names.map((key) => [key, ''])),
    };
  },
};

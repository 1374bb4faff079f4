import type { KubeObject } from './kube-object.ts';

interface Event extends KubeObject {
  involvedObject?: { kind?: string; name?: string; uid?: string };
  lastTimestamp?: string;
  eventTime?: string;
}

/** The latest warning about an object, which has its `kind`; null when there is none. */
export function newestWarning(
  object: KubeObject & { kind: string },
  events: readonly KubeObject[],
): KubeObject | null {
  let newest: KubeObject | null = null;
  let newestAt = '';
  for (const event of events as readonly Event[]) {
    const about = event.involvedObject;
    if (event.type !== 'Warning' || about?.kind !== object.kind || about.name !== object.metadata.name)
      continue;
    const { uid } = object.metadata;
    if (about.uid !== undefined && uid !== undefined && about.uid !== uid) continue;
    const at = String(event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp ?? '');
    if (newest !== null && at < newestAt) continue;
    newest = event;
    newestAt = at;
  }
  return newest;
}

import type { KubeObject } from './kube-object.ts';
import { countOf, cutTo, fieldsOf, textOf, timeOf } from './object-fields.ts';
import type { ObjectEvent, ObjectTree } from './object-view.ts';

const mostEvents = 25;
const longestMessage = 400;

/** Warnings first, then the newest first; the oldest are left out. */
export function newestEvents(events: readonly KubeObject[]): Pick<ObjectTree, 'events' | 'eventsLeftOut'> {
  const sorted = events
    .map(toEvent)
    .toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0) || a.id.localeCompare(b.id))
    .slice(0, mostEvents)
    .toSorted((a, b) => Number(b.isWarning) - Number(a.isWarning));
  return { events: sorted, eventsLeftOut: events.length - sorted.length };
}

function toEvent(event: KubeObject): ObjectEvent {
  const { kind, name } = fieldsOf(event.involvedObject);
  const series = fieldsOf(event.series);
  const last = series.lastObservedTime ?? event.lastTimestamp ?? event.eventTime;
  return {
    id: textOf(event.metadata.uid) || event.metadata.name,
    isWarning: event.type === 'Warning',
    reason: cutTo(80, textOf(event.reason)),
    message: cutTo(longestMessage, textOf(event.message)),
    about: `${textOf(kind)}/${textOf(name)}`,
    count: countOf(series.count) || countOf(event.count) || 1,
    at: timeOf(last) ?? timeOf(event.metadata.creationTimestamp),
  };
}

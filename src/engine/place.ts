import { type LastLogs, noLastLogs } from './last-logs.ts';
import type { WatchHub } from './watch-hub.ts';

/** Where a lab takes place: a namespace, and the API server it is on. */
export interface Place {
  namespace: string;
  hub: WatchHub;
  logs: LastLogs;
}

/** For whoever quotes no logs. */
export function placeIn(namespace: string, hub: WatchHub, logs: LastLogs = noLastLogs): Place {
  return { namespace, hub, logs };
}

export function isSamePlace(one: Place | null, other: Place | null): boolean {
  return one?.namespace === other?.namespace && one?.hub === other?.hub;
}

/** Room for one control plane. */
export interface Place {
  /** May be called again. */
  release(): void;
}

export interface ControlPlaneQueue {
  /**
   * Resolves when there is room, in the order of asking. `moved` is told how many must go first, 1 for the next, whenever
   * that changes. Whoever aborts leaves the queue.
   */
  enter(moved: (position: number) => void, signal: AbortSignal): Promise<Place>;
  /** For one that is running already. */
  take(): Place;
}

interface Waiting {
  moved(position: number): void;
  position: number;
  enter(place: Place): void;
}

/** Lets no more than `limit()` control planes run at a time. */
export function createControlPlaneQueue(limit: () => number): ControlPlaneQueue {
  const queue: Waiting[] = [];
  let taken = 0;

  function take(): Place {
    let isHeld = true;
    taken += 1;
    return {
      release() {
        if (!isHeld) return;
        isHeld = false;
        taken -= 1;
        advance();
      },
    };
  }

  function advance(): void {
    while (taken < limit()) {
      const next = queue.shift();
      if (next === undefined) break;
      next.enter(take());
    }
    for (const [index, one] of queue.entries()) {
      if (one.position === index + 1) continue;
      one.position = index + 1;
      one.moved(one.position);
    }
  }

  return {
    take,
    enter(moved, signal) {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<Place>();
      const one: Waiting = {
        moved,
        position: 0,
        enter(place) {
          signal.removeEventListener('abort', onAbort);
          resolve(place);
        },
      };
      const onAbort = () => {
        queue.splice(queue.indexOf(one), 1);
        reject(signal.reason);
        advance();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      queue.push(one);
      advance();
      return promise;
    },
  };
}

import type { ServerResponse } from 'node:http';
import type { StreamEvent } from './api-schema.ts';

export interface StreamHub {
  /** Takes over `response`, sends `initial`, then what is published for this learner until either side ends it. */
  connect(response: ServerResponse, client: StreamClient, initial: StreamEvent[]): void;
  /** To every page of a learner that follows `labId`; `null` means all of them. Objects go to those who look at them. */
  publish(event: StreamEvent, to: { learnerId: string | null; labId: string | null }): void;
  /** Whether a page of the learner follows the lab. */
  isFollowed(by: { learnerId: string; labId: string }): boolean;
  /** Streams open now. */
  size(): number;
  /** Ends every stream, so that the server can close. */
  closeAll(): void;
}

export interface StreamClient {
  learnerId: string;
  labIds: ReadonlySet<string>;
  /** The lab whose objects it looks at. */
  objectsOf: string | null;
  /** Called once, when either side has ended the stream. */
  closed?(): void;
}

const heartbeatMs = 15_000;
/** A page that does not read (asleep, or behind a dead network) is let go; it reconnects and gets the full state. */
const mostUnsentBytes = 1024 * 1024;

export function createStreamHub(): StreamHub {
  const clients = new Map<ServerResponse, StreamClient>();

  const send = (response: ServerResponse, text: string) => {
    if (response.writableLength > mostUnsentBytes) {
      clients.delete(response);
      response.destroy();
      return;
    }
    response.write(text);
  };

  return {
    connect(response, client, initial) {
      // It left while its first events were being put together.
      if (response.destroyed) return client.closed?.();
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      send(response, 'retry: 1000\n\n');
      for (const event of initial) send(response, encode(event));
      clients.set(response, client);
      const heartbeat = setInterval(() => send(response, ': still here\n\n'), heartbeatMs);
      response.on('close', () => {
        clearInterval(heartbeat);
        clients.delete(response);
        client.closed?.();
      });
    },
    publish(event, to) {
      const text = encode(event);
      for (const [response, client] of clients) {
        if (to.learnerId !== null && to.learnerId !== client.learnerId) continue;
        const isFollowed =
          event.type === 'objects' ? client.objectsOf === event.labId : follows(client, to.labId);
        if (!isFollowed) continue;
        send(response, text);
      }
    },
    isFollowed: ({ learnerId, labId }) =>
      [...clients.values()].some((client) => client.learnerId === learnerId && client.labIds.has(labId)),
    size: () => clients.size,
    closeAll() {
      for (const response of clients.keys()) response.end();
      clients.clear();
    },
  };
}

function follows(client: StreamClient, labId: string | null): boolean {
  return labId === null || client.labIds.has(labId);
}

function encode(event: StreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

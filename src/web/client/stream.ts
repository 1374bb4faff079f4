import type { StreamEvent } from '../../api/api-schema.ts';
import { ApiError, call } from './api.ts';
import { page } from './page-state.ts';

const longestWaitMs = 15_000;

let objectsOf: string | null = null;
let reopen = () => {};

/** Has the stream tell of the objects of this lab's namespace, or of none: only what is looked at is watched. */
export function followObjects(labId: string | null): void {
  if (labId === objectsOf) return;
  objectsOf = labId;
  reopen();
}

/** Keeps the page's state in step with the server's, for as long as the page is open. */
export function startStream(labIds: string[]): void {
  let failures = 0;
  let source: EventSource | null = null;

  const connect = () => {
    const query = new URLSearchParams(labIds.map((id) => ['lab', id]));
    if (objectsOf !== null) query.set('objects', objectsOf);
    const opened = new EventSource(`/api/stream?${query}`);
    source = opened;
    const handle = (event: MessageEvent<string>) => {
      failures = 0;
      if (page.connection !== 'live') page.setConnection('live');
      receive(JSON.parse(event.data) as StreamEvent);
    };
    for (const type of ['provisioning', 'lab', 'step', 'workspace', 'opening', 'objects', 'files', 'notice'])
      opened.addEventListener(type, handle);
    opened.addEventListener('open', () => page.setConnection('live'));
    opened.addEventListener('error', () => {
      // The browser's own retry tells nothing about why and when; ours does.
      opened.close();
      source = null;
      failures += 1;
      void explainAndRetry();
    });
  };

  const explainAndRetry = async () => {
    const waitMs = Math.min(longestWaitMs, 1000 * 2 ** Math.min(failures - 1, 4));
    let connection: 'offline' | 'signedOut' = 'offline';
    try {
      await call('GET', '/api/provisioning', { timeoutMs: 5000 });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) connection = 'signedOut';
    }
    page.setConnection(connection, Date.now() + waitMs);
    setTimeout(connect, waitMs);
  };

  reopen = () => {
    // Without a stream the next one asks for it.
    if (source === null) return;
    source.close();
    connect();
  };
  connect();
}

function receive(event: StreamEvent): void {
  switch (event.type) {
    case 'provisioning':
      page.setProvisioning(event.provisioning);
      break;
    case 'lab':
      page.setLab(event.lab);
      break;
    case 'step':
      page.setStep(event.labId, event.step);
      break;
    case 'workspace':
      page.setWorkspace(event.labId, event.workspace);
      break;
    case 'opening':
      page.setOpening(event.labId, event.opening, event.problem);
      break;
    case 'objects':
      page.emit('objects', event);
      break;
    case 'files':
      page.emit('files', event);
      break;
    case 'notice':
      page.emit('notice', event);
      break;
  }
}

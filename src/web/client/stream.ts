import type { StreamEvent } from '../../api/api-schema.ts';
import { ApiError, call } from './api.ts';
import { page } from './page-state.ts';

const longestWaitMs = 15_000;

/** Keeps the page's state in step with the server's, for as long as the page is open. */
export function startStream(labIds: string[]): void {
  const query = labIds.map((id) => `lab=${encodeURIComponent(id)}`).join('&');
  let failures = 0;

  const connect = () => {
    const source = new EventSource(`/api/stream${query === '' ? '' : `?${query}`}`);
    const handle = (event: MessageEvent<string>) => {
      failures = 0;
      if (page.connection !== 'live') page.setConnection('live');
      receive(JSON.parse(event.data) as StreamEvent);
    };
    for (const type of ['provisioning', 'lab', 'step', 'workspace', 'notice'])
      source.addEventListener(type, handle);
    source.addEventListener('open', () => page.setConnection('live'));
    source.addEventListener('error', () => {
      // The browser's own retry tells nothing about why and when; ours does.
      source.close();
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
    case 'notice':
      page.emit('notice', event);
      break;
  }
}

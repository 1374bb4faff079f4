import WebSocket from 'ws';
import {
  type ClientFrame,
  problemSchema,
  type StepView,
  type StreamEvent,
  stepViewSchema,
  streamEventSchema,
  type WorkspaceView,
  workspaceViewSchema,
} from '../api/api-schema.ts';
import { LabError } from '../lab/lab-error.ts';
import { createTextWaiter, type TextWaiter } from './text-waiter.ts';

/** A signed-in browser page, as far as the server can tell. */
export interface PageClient {
  readonly origin: string;
  readonly cookie: string;
  openWorkspace(labId: string): Promise<WorkspaceView>;
  endWorkspace(labId: string): Promise<void>;
  run(labId: string, stepId: string): Promise<StepView>;
  answer(labId: string, stepId: string, answer: string): Promise<StepView>;
  openTerminal(labId: string): Promise<Terminal>;
  /** Resolves when the full state has been received; ends when `signal` aborts. */
  followLab(labId: string, onEvent: (event: StreamEvent) => void, signal: AbortSignal): Promise<void>;
}

export interface Terminal {
  readonly output: TextWaiter;
  type(keys: string): void;
  close(): Promise<void>;
}

const requestTimeoutMs = 90_000;

/** Trades the printed link for a session. */
export async function signIn(link: string): Promise<PageClient> {
  const { origin } = new URL(link);
  const answer = await fetch(link, { redirect: 'manual' });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  if (cookie === undefined) throw new LabError('forbidden', `The link was not accepted: ${answer.status}`);
  const headers = { cookie, origin };

  async function send(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${origin}/api/${path}`, {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    const text = await response.text();
    const json: unknown = text === '' ? null : JSON.parse(text);
    if (response.ok) return json;
    const problem = problemSchema.safeParse(json);
    throw new LabError(
      'workspace',
      `${method} ${path}: ${problem.data?.detail ?? `status ${response.status}`}`,
    );
  }

  return {
    origin,
    cookie,
    openWorkspace: async (labId) => workspaceViewSchema.parse(await send('POST', `labs/${labId}/workspace`)),
    async endWorkspace(labId) {
      await send('DELETE', `labs/${labId}/workspace`);
    },
    run: async (labId, stepId) =>
      stepViewSchema.parse(await send('POST', `labs/${labId}/steps/${stepId}/run`)),
    answer: async (labId, stepId, answer) =>
      stepViewSchema.parse(await send('POST', `labs/${labId}/steps/${stepId}/answer`, { answer })),
    openTerminal: (labId) => openTerminal(origin, headers, labId),
    async followLab(labId, onEvent, signal) {
      const response = await fetch(`${origin}/api/stream?lab=${labId}`, { headers, signal });
      if (!response.ok || response.body === null) {
        throw new LabError('workspace', `The stream was refused: ${response.status}`);
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const receive = (event: StreamEvent) => {
        onEvent(event);
        if (event.type === 'lab') resolve();
      };
      readEvents(response.body, receive).then(
        () => reject(new LabError('workspace', 'The stream ended.')),
        reject,
      );
      await promise;
    },
  };
}

async function readEvents(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: StreamEvent) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data !== undefined) onEvent(streamEventSchema.parse(JSON.parse(data)));
    }
  }
}

async function openTerminal(
  origin: string,
  headers: Record<string, string>,
  labId: string,
): Promise<Terminal> {
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/api/labs/${labId}/shells/main/attach`, {
    headers,
    perMessageDeflate: false,
    handshakeTimeout: requestTimeoutMs,
  });
  const output = createTextWaiter(`the terminal of ${labId}`);
  const send = (frame: ClientFrame) => socket.send(JSON.stringify(frame));
  const decoder = new TextDecoder();
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return;
    output.push(decoder.decode(data, { stream: true }));
    send({ type: 'ack', bytes: data.length });
  });
  socket.on('close', (code, reason) => output.end(`closed with ${code} ${reason}`));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    output,
    type: (keys) => send({ type: 'input', data: keys }),
    close: () =>
      new Promise((resolve) => {
        socket.once('close', () => resolve());
        socket.close();
      }),
  };
}

import WebSocket from 'ws';
import type { KubeAccess } from '../cluster/kubeconfig.ts';
import { LabError } from '../lab/lab-error.ts';

const channel = { stdin: 0, stdout: 1, stderr: 2, status: 3, close: 255 } as const;

/** Between two pings; a connection that did not answer one by the next is dead. */
const pingMs = 15_000;
const openTimeoutMs = 10_000;

export interface ExecTarget {
  namespace: string;
  pod: string;
  container: string;
  command: string[];
}

/** `exited`: the command ended with this code. `lost`: the connection, the container or the node went away. */
export type ExecEnd = { kind: 'exited'; exitCode: number } | { kind: 'lost'; message: string };

export interface ExecListener {
  stdout(chunk: Buffer): void;
  stderr?(chunk: Buffer): void;
  /** Once, and the last thing said. */
  ended(end: ExecEnd): void;
}

export interface ExecStream {
  send(data: Buffer): void;
  /** No more input: the command reads end of file. */
  endInput(): void;
  /** Closes the connection; the command itself may go on. */
  close(): void;
}

/**
 * Runs a command in a container over a WebSocket (v5.channel.k8s.io). client-node's own Exec is not used because it
 * does not notice a dead connection.
 * Rejects with LabError `workspace` when the container cannot be reached.
 */
export async function openExec(
  kube: { config: KubeAccess },
  target: ExecTarget,
  listener: ExecListener,
  signal: AbortSignal,
): Promise<ExecStream> {
  signal.throwIfAborted();
  const socket = await connect(kube.config, target, signal);
  let status: ExecEnd | null = null;
  let finished = false;
  let answered = true;

  const end = (fallback: ExecEnd) => {
    if (finished) return;
    finished = true;
    clearInterval(heartbeat);
    listener.ended(status ?? fallback);
  };
  const heartbeat = setInterval(() => {
    if (!answered) {
      end({ kind: 'lost', message: 'The connection to the cluster does not answer.' });
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
  }, pingMs);
  heartbeat.unref();

  socket.on('pong', () => {
    answered = true;
  });
  socket.on('message', (data: Buffer) => {
    answered = true;
    const body = data.subarray(1);
    switch (data[0]) {
      case channel.stdout:
        if (body.length > 0) listener.stdout(body);
        break;
      case channel.stderr:
        if (body.length > 0) listener.stderr?.(body);
        break;
      case channel.status:
        status = readStatus(body);
        end(status);
        socket.close();
        break;
    }
  });
  socket.on('error', (error) => end({ kind: 'lost', message: error.message }));
  socket.on('close', (code) => end({ kind: 'lost', message: `The connection was closed (${code}).` }));
  // `connect` paused it so that nothing is said before the listeners are there.
  socket.resume();

  return {
    send(data) {
      if (finished) return;
      const message = Buffer.allocUnsafe(data.length + 1);
      message[0] = channel.stdin;
      data.copy(message, 1);
      socket.send(message);
    },
    endInput() {
      if (!finished) socket.send(Buffer.from([channel.close, channel.stdin]));
    },
    close() {
      end({ kind: 'lost', message: 'Closed by the server.' });
      socket.terminate();
    },
  };
}

async function connect(config: KubeAccess, target: ExecTarget, signal: AbortSignal): Promise<WebSocket> {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new LabError('cluster-down', 'The kubeconfig names no cluster.');
  const query = new URLSearchParams({
    container: target.container,
    stdin: 'true',
    stdout: 'true',
    stderr: 'true',
  });
  for (const argument of target.command) query.append('command', argument);
  const path = `api/v1/namespaces/${encodeURIComponent(target.namespace)}/pods/${encodeURIComponent(target.pod)}/exec`;
  const url = `${cluster.server.replace(/^http/, 'ws').replace(/\/$/, '')}/${path}?${query}`;
  const options: WebSocket.ClientOptions = {
    perMessageDeflate: false,
    handshakeTimeout: openTimeoutMs,
    skipUTF8Validation: true,
  };
  await config.applyToHTTPSOptions(options);
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, ['v5.channel.k8s.io', 'v4.channel.k8s.io'], options);
    const fail = (message: string, cause?: unknown) => {
      signal.removeEventListener('abort', onAbort);
      reject(new LabError('workspace', `No shell could be opened in ${target.pod}: ${message}`, { cause }));
    };
    const onAbort = () => {
      socket.terminate();
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('unexpected-response', (request, response) => {
      fail(`the API server answered ${response.statusCode}.`);
      request.destroy();
    });
    socket.on('error', (error) => fail(error.message, error));
    socket.on('open', () => {
      signal.removeEventListener('abort', onAbort);
      socket.pause();
      socket.removeAllListeners('error');
      socket.removeAllListeners('unexpected-response');
      resolve(socket);
    });
  });
}

/** Channel 3 carries a Kubernetes Status: Success, or NonZeroExitCode with the code among its causes. */
function readStatus(body: Buffer): ExecEnd {
  const text = body.toString('utf8');
  try {
    const status: {
      status?: string;
      message?: string;
      details?: { causes?: { reason?: string; message?: string }[] };
    } = JSON.parse(text);
    if (status.status === 'Success') return { kind: 'exited', exitCode: 0 };
    const code = status.details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message;
    if (code !== undefined) return { kind: 'exited', exitCode: Number(code) };
    return { kind: 'lost', message: status.message ?? text };
  } catch (error) {
    return {
      kind: 'lost',
      message: `The end of the command was not understood (${String(error)}): ${text.slice(0, 200)}`,
    };
  }
}

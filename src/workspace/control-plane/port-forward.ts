import { createServer, type Socket } from 'node:net';
import WebSocket from 'ws';
import type { KubeAccess } from '../../cluster/kubeconfig.ts';
import { LabError } from '../../lab/lab-error.ts';

const openTimeoutMs = 10_000;
const channel = { data: 0, error: 1 } as const;
/** The first message of a channel names its port: https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-exec-and-portforward.md */
const portHeaderBytes = 2;
const mostWaitingBytes = 1024 * 1024;

export interface PortForward {
  /** On 127.0.0.1 of this machine. */
  port: number;
  /** Ends it and every connection through it. */
  close(): void;
}

/**
 * Listens on 127.0.0.1 and carries each connection to a port of a pod by way of the API server, so that pods are reached
 * from where their addresses lead nowhere. The pod may come and go: a connection that cannot be made is closed.
 */
export async function startPortForward(
  kube: { config: KubeAccess },
  target: { namespace: string; pod: string; port: number },
): Promise<PortForward> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.pause();
    connect(kube.config, target).then(
      (tunnel) => carry(socket, tunnel),
      (error: Error) => socket.destroy(error),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    port: address.port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function carry(socket: Socket, tunnel: WebSocket): void {
  const headersSeen = new Set<number>();
  if (socket.destroyed) {
    tunnel.terminate();
    return;
  }
  tunnel.on('message', (message: Buffer) => {
    const number = message[0] ?? -1;
    let body = message.subarray(1);
    if (!headersSeen.has(number)) {
      headersSeen.add(number);
      body = body.subarray(portHeaderBytes);
    }
    if (body.length === 0) return;
    if (number === channel.error) socket.destroy(new Error(body.toString('utf8')));
    else if (!socket.write(body)) tunnel.pause();
  });
  socket.on('drain', () => tunnel.resume());
  tunnel.on('close', () => socket.end());
  tunnel.on('error', () => socket.destroy());
  socket.on('close', () => tunnel.terminate());
  socket.on('end', () => tunnel.close());
  socket.on('data', (data) => {
    const message = Buffer.allocUnsafe(data.length + 1);
    message[0] = channel.data;
    message.set(data, 1);
    if (tunnel.bufferedAmount > mostWaitingBytes) socket.pause();
    tunnel.send(message, () => {
      if (socket.isPaused() && tunnel.bufferedAmount <= mostWaitingBytes) socket.resume();
    });
  });
  tunnel.resume();
  socket.resume();
}

async function connect(
  config: KubeAccess,
  { namespace, pod, port }: { namespace: string; pod: string; port: number },
): Promise<WebSocket> {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new LabError('cluster-down', 'The kubeconfig names no cluster.');
  const path = `api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward`;
  const url = `${cluster.server.replace(/^http/, 'ws').replace(/\/$/, '')}/${path}?ports=${port}`;
  const options: WebSocket.ClientOptions = {
    perMessageDeflate: false,
    handshakeTimeout: openTimeoutMs,
    skipUTF8Validation: true,
  };
  await config.applyToHTTPSOptions(options);
  return new Promise((resolve, reject) => {
    const tunnel = new WebSocket(url, ['v4.channel.k8s.io'], options);
    tunnel.on('unexpected-response', (request, response) => {
      request.destroy();
      reject(new LabError('workspace', `The API server answered ${response.statusCode} for ${pod}:${port}.`));
    });
    tunnel.on('error', reject);
    tunnel.on('open', () => {
      tunnel.pause();
      resolve(tunnel);
    });
  });
}

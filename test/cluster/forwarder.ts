import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Forwards TCP to the API server until told otherwise: what a flaky network does to a watch. */
export interface Forwarder {
  port: number;
  connections: Set<Socket>;
  refusing: boolean;
  /** From now on nothing comes through the connections there are, and they are not closed either. */
  stall(): void;
  close(): Promise<void>;
}

export async function startForwarder(target: URL): Promise<Forwarder> {
  const pairs = new Map<Socket, Socket>();
  const server: Server = createServer((socket) => {
    if (forwarder.refusing) return void socket.destroy();
    const upstream = connect({ host: target.hostname, port: Number(target.port) });
    forwarder.connections.add(socket);
    pairs.set(socket, upstream);
    socket.once('close', () => {
      forwarder.connections.delete(socket);
      pairs.delete(socket);
      upstream.destroy();
    });
    upstream.once('close', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const forwarder: Forwarder = {
    port: (server.address() as AddressInfo).port,
    connections: new Set(),
    refusing: false,
    stall() {
      for (const [socket, upstream] of pairs) {
        socket.unpipe().resume();
        upstream.unpipe().resume();
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of forwarder.connections) socket.destroy();
      }),
  };
  return forwarder;
}

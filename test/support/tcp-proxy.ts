import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface TcpProxy {
  url: string;
  /** Where new connections lead. */
  target: string;
  /** Connections taken so far. */
  connections: number;
  /** Breaks every connection; while it is down, new ones are broken at once. */
  cut(): void;
  isDown: boolean;
  /** Passes nothing on any more, and breaks nothing: a half-open connection. */
  isMute: boolean;
  close(): Promise<void>;
}

/** A way to a server on this machine that can be cut. */
export async function tcpProxy(target: string): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    proxy.connections += 1;
    keep(near);
    if (proxy.isDown) return void near.destroy();
    const { hostname, port } = new URL(proxy.target);
    const far = connect(Number(port), hostname);
    keep(far);
    near.pipe(far);
    far.on("data", (piece) => {
      if (!proxy.isMute && !near.write(piece)) far.pause();
    });
    near.on("drain", () => far.resume()).on("close", () => far.destroy());
    far.on("close", () => near.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const proxy: TcpProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target,
    connections: 0,
    isDown: false,
    isMute: false,
    cut,
    close: async () => {
      cut();
      server.close();
      await once(server, "close");
    },
  };
  return proxy;
}

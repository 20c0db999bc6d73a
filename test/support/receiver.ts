import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export interface Received {
  headers: IncomingMessage["headers"];
  path: string;
  body: string;
}

/** A real HTTP server on loopback that does with each request what it is told to. */
export class Receiver {
  readonly received: Received[] = [];
  readonly #server = createServer((request, response) => this.#hear(request, response));
  readonly #sockets = new Set<Socket>();
  connections = 0;
  answer: (response: ServerResponse, request: Received) => void = (response) => response.end();

  static async start(answer?: Receiver["answer"]): Promise<Receiver> {
    const receiver = new Receiver();
    if (answer !== undefined) receiver.answer = answer;
    receiver.#server.on("connection", (socket) => {
      receiver.connections += 1;
      receiver.#sockets.add(socket);
      socket.on("close", () => receiver.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => receiver.#server.listen(0, "127.0.0.1", resolve));
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Also those that wait for their next request. */
  breakConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.breakConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #hear(...[request, response]: Parameters<RequestListener>): void {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const received = { headers: request.headers, path: request.url ?? "", body };
      this.received.push(received);
      this.answer(response, received);
    });
  }
}

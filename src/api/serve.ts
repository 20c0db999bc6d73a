import { setMaxListeners } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Daybook } from "../daybook.ts";
import { DaybookError, shown } from "../errors.ts";
import { readAsset } from "../web/assets.ts";
import { createApp, HEARTBEAT_MS } from "./app.ts";
import { problemResponse } from "./problem.ts";

export interface ServeOptions {
  /** 0 takes a free one. */
  port: number;
  /** A loopback address. Default 127.0.0.1. */
  host?: string;
  /** Origins of other sites whose pages may read and write; `*` lets every page read. */
  corsOrigins?: readonly string[];
  /** Takes a line for stderr: faults of Daybook's own. */
  log?(line: string): void;
  heartbeatMs?: number;
}

export interface RunningServer {
  /** Where it listens: `http://127.0.0.1:4750`. */
  url: string;
  /** Takes no more requests, ends tails, lets answers that are under way finish. The book stays open. */
  close(): Promise<void>;
}

/** What a client has for its last answer after `close`. */
const CLOSE_GRACE_MS = 5_000;
const CLOSE_SWEEP_MS = 20;

/**
 * Serves a book on this machine, without authentication.
 *
 * @throws config_invalid when the host is not loopback, or the port is taken
 */
export async function serve(book: Daybook, options: ServeOptions): Promise<RunningServer> {
  const { port, host = "127.0.0.1", corsOrigins = [], heartbeatMs = HEARTBEAT_MS } = options;
  checkHost(host);
  const log = options.log ?? ((line: string) => process.stderr.write(`${line}\n`));
  const closing = new AbortController();
  // One listener for each tail, and Node warns of a leak at eleven.
  setMaxListeners(0, closing.signal);
  const app = createApp({ book, corsOrigins, readAsset, heartbeatMs, closing: closing.signal, log });
  const listener = getRequestListener(app.fetch, {
    errorHandler: (error) => problemResponse(asProblem(error), log),
  });
  // An import may take longer than Node's five minutes for a request; headers still have to come within one.
  const server = createServer({ requestTimeout: 0, headersTimeout: 60_000 }, (incoming, outgoing) => {
    void listener(incoming, outgoing);
  });
  await listen(server, port, host);
  const { port: bound } = server.address() as AddressInfo;
  const name = host.includes(":") ? `[${host}]` : host;
  return { url: `http://${name}:${bound}`, close: () => close(server, closing) };
}

function checkHost(host: string): void {
  if (/^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host)) return;
  throw new DaybookError("config_invalid", `host must be 127.0.0.1, ::1 or localhost, got ${shown(host)}`, {
    subject: "host",
    value: host,
    hint: "authentication comes first: until Daybook has it, reach this machine through ssh -L or a proxy of yours",
  });
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, port, host)));
    try {
      server.listen(port, host, () => {
        server.removeAllListeners("error");
        resolve();
      });
    } catch (error) {
      reject(listenError(error as NodeJS.ErrnoException, port, host));
    }
  });
}

function listenError(error: NodeJS.ErrnoException, port: number, host: string): unknown {
  const rule = LISTEN_RULES[error.code ?? ""];
  if (rule === undefined) return error;
  return new DaybookError("config_invalid", `port must be ${rule}, got ${port} on ${host}`, {
    subject: "port",
    value: port,
    hint: "another Daybook may be running; --port chooses another port, 0 any free one",
    cause: error,
  });
}

const LISTEN_RULES: Record<string, string> = {
  EADDRINUSE: "free",
  EACCES: "one that this user may open",
  ERR_SOCKET_BAD_PORT: "from 0 to 65535",
  EADDRNOTAVAIL: "on an address of this machine",
};

/** Requests that are not HTTP enough for a route: a host or a target that is no URL. */
function asProblem(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "RequestError") return error;
  return new DaybookError("body_invalid", `request must be HTTP/1.1 for this host: ${error.message}`, {
    subject: "request",
    cause: error,
  });
}

async function close(server: Server, closing: AbortController): Promise<void> {
  closing.abort();
  await new Promise<void>((resolve) => {
    // Connections become idle when their last answer ends, and would be kept for another request.
    const sweep = setInterval(() => server.closeIdleConnections(), CLOSE_SWEEP_MS);
    const late = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(late);
      resolve();
    });
  });
}

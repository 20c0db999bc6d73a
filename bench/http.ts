/**
 * The HTTP server beside the library it serves, and beside itself without a store.
 *
 *     npm run bench http [seconds]
 */
import { Agent, request } from "node:http";
import { join } from "node:path";
import { serve as serveNode } from "@hono/node-server";
import { Hono } from "hono";
import { serve } from "../src/api/serve.ts";
import { type Daybook, openDaybook } from "../src/daybook.ts";
import { inFolder, median, perSecond, print, printMachine, ratio, taskEvents, timed } from "./harness.ts";

const ROUNDS = Number(process.argv[2] ?? 15);
const BULK_EVENTS = 1_000;
const BULK_BODIES = 20;
const SINGLE_POSTS = 2_000;
const CONNECTIONS = 32;
const BULK_CONNECTIONS = 4;
/** Clients of one's own: each has its stream. */
const source = taskEvents({ streams: 1_000, actors: 100 });

interface Target {
  url: string;
  agent: Agent;
}

function post({ url, agent }: Target, type: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(
      `${url}/api/logs/tasks/events`,
      { method: "POST", agent, headers: { "content-type": type, "content-length": Buffer.byteLength(body) } },
      (response) => {
        response.resume();
        response.on("end", () =>
          response.statusCode && response.statusCode < 300
            ? resolve()
            : reject(new Error(`${response.statusCode}`)),
        );
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}

async function postAll(target: Target, type: string, bodies: string[], width: number): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < bodies.length) await post(target, type, bodies[next++] as string);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** The same server library and the same parsing, nothing recorded. */
async function serveNothing(): Promise<{ url: string; close(): void }> {
  const app = new Hono();
  app.post("/api/logs/:log/events", async (c) => {
    const event = (await c.req.json()) as object;
    return c.json({ recorded: 1, duplicate: 0, rejected: [], rejectedTotal: 0, events: [event] }, 201);
  });
  return new Promise((resolve) => {
    const server = serveNode({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve({ url: `http://127.0.0.1:${port}`, close: () => server.close() }),
    );
  });
}

async function* rowsOf(count: number) {
  for (let line = 1; line <= count; line++) yield { line, value: source.next() };
}

async function bulk(book: Daybook, target: Target): Promise<void> {
  const ms = { http: [] as number[], library: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const bodies = Array.from({ length: BULK_BODIES }, () =>
      Array.from({ length: BULK_EVENTS }, () => JSON.stringify(source.next())).join("\n"),
    );
    ms.http.push(await timed(() => postAll(target, "application/x-ndjson", bodies, BULK_CONNECTIONS)));
    ms.library.push(await timed(() => book.appendRows("tasks", rowsOf(BULK_BODIES * BULK_EVENTS))));
  }
  const events = BULK_BODIES * BULK_EVENTS;
  print(`NDJSON bodies of ${BULK_EVENTS} events over ${BULK_CONNECTIONS} connections`, [
    { what: "in process", "events/s": perSecond(events, median(ms.library)), ratio: "" },
    {
      what: "over HTTP",
      "events/s": perSecond(events, median(ms.http)),
      ratio: ratio(median(ms.library) / median(ms.http)),
    },
  ]);
}

async function single(target: Target, nothing: Target): Promise<void> {
  const ms = { book: [] as number[], nothing: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const bodies = Array.from({ length: SINGLE_POSTS }, () => JSON.stringify(source.next()));
    ms.nothing.push(await timed(() => postAll(nothing, "application/json", bodies, CONNECTIONS)));
    ms.book.push(await timed(() => postAll(target, "application/json", bodies, CONNECTIONS)));
  }
  print(`one event a post over ${CONNECTIONS} connections`, [
    { what: "no store", "posts/s": perSecond(SINGLE_POSTS, median(ms.nothing)), ratio: "" },
    {
      what: "durable book",
      "posts/s": perSecond(SINGLE_POSTS, median(ms.book)),
      ratio: ratio(median(ms.nothing) / median(ms.book)),
    },
  ]);
}

printMachine(`bench/http: medians of ${ROUNDS} interleaved rounds, client and server in one process`);
await inFolder(async (folder) => {
  const book = await openDaybook(join(folder, "http.db"), { zone: "UTC" });
  const server = await serve(book, { port: 0 });
  const empty = await serveNothing();
  const agents = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })] as const;
  await bulk(book, { url: server.url, agent: agents[0] });
  await single({ url: server.url, agent: agents[0] }, { url: empty.url, agent: agents[1] });
  for (const agent of agents) agent.destroy();
  empty.close();
  await server.close();
  await book.close();
});

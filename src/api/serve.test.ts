import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../daybook.ts";
import { isDaybookError } from "../errors.ts";
import { BODY_LIMIT_BYTES } from "./body.ts";
import { type RunningServer, serve } from "./serve.ts";

let book: Daybook;
let server: RunningServer;
let faults: string[];
const log = (line: string) => faults.push(line);

beforeEach(async () => {
  faults = [];
  book = await openDaybook(":memory:", { zone: "UTC" });
  server = await serve(book, { port: 0, log });
});

afterEach(async () => {
  await server.close();
  await book.close();
  expect(faults).toEqual([]);
});

const line = (n: number, more: object = {}) =>
  `${JSON.stringify({ id: `e${n}`, type: "task.done", subject: `s${n % 7}`, ...more })}\n`;

async function recorded(): Promise<number> {
  return (await book.logs()).reduce((sum, { events }) => sum + events, 0);
}

function post(body: BodyInit, headers: Record<string, string> = { "content-type": "application/json" }) {
  return fetch(`${server.url}/api/logs/tasks/events`, {
    method: "POST",
    body,
    headers,
    duplex: "half",
  } as RequestInit);
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Bytes on the wire, as no client library would send them. */
async function raw(...parts: (string | Buffer)[]): Promise<string> {
  const socket = open();
  for (const part of parts) socket.write(part);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

function open(): Socket {
  const { hostname, port } = new URL(server.url);
  return connect(Number(port), hostname);
}

const request = (body: string, headers = "") =>
  `POST /api/logs/tasks/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;

describe("the address", () => {
  test("is 127.0.0.1 by default, with a port of its own for 0", () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
  });

  test.each(["0.0.0.0", "::", "", "192.168.1.2", "daybook.example", "127.0.0.1.example", "1270.0.0.1"])(
    "%j is refused until there is authentication",
    async (host) => {
      const error = await serve(book, { port: 0, host }).catch((reason: unknown) => reason);
      expect(isDaybookError(error, "config_invalid")).toBe(true);
      expect(error).toMatchObject({ hint: expect.stringContaining("authentication comes first") as string });
    },
  );

  test("whose port is taken is refused by a sentence", async () => {
    const port = Number(new URL(server.url).port);
    await expect(serve(book, { port })).rejects.toMatchObject({
      code: "config_invalid",
      message: `port must be free, got ${port} on 127.0.0.1`,
    });
    await expect(serve(book, { port: 70_000 })).rejects.toMatchObject({ code: "config_invalid" });
  });
});

describe("requests on the wire", () => {
  test("come one after the other on a connection and are answered in order", async () => {
    const [one, two] = [line(1), line(2)];
    const answer = await raw(request(one) + request("{") + request(two, "Connection: close\r\n"));
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 201", "HTTP/1.1 400", "HTTP/1.1 201"]);
    expect(await recorded()).toBe(2);
  });

  test("arrive in pieces of any size", async () => {
    const bytes = Buffer.from(request(line(1, { data: "Grüße" }), "Connection: close\r\n"));
    const socket = open();
    socket.setNoDelay(true);
    for (const byte of bytes) socket.write(Buffer.of(byte));
    expect(String((await once(socket, "data"))[0])).toContain("HTTP/1.1 201");
    expect((await book.event("e1")).data).toBe("Grüße");
    socket.destroy();
  });

  test.each([
    ["evil.example", "HTTP/1.1 403", '"code":"forbidden"'],
    ["evil.example/..", "HTTP/1.1 400", '"code":"body_invalid"'],
    ["a b", "HTTP/1.1 400", '"code":"body_invalid"'],
  ])("for host %s are refused", async (host, status, code) => {
    const answer = await raw(`GET /api/logs HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer).toContain(status);
    expect(answer).toContain(code);
  });

  test("with an absolute target pass by their Host header alone", async () => {
    const get = (target: string, host: string) =>
      raw(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(await get("http://localhost/api/logs", "evil.example")).toContain("HTTP/1.1 403");
    expect(await get("http://evil.example/api/logs", "localhost")).toContain("HTTP/1.1 200");
  });

  test("that are no HTTP are refused by the parser", async () => {
    expect(await raw("HELLO\r\n\r\n")).toContain("HTTP/1.1 400");
  });
});

describe("the limit of a body", () => {
  test("holds by the stated length before a byte is read", async () => {
    const answer = await raw(
      `POST /api/logs/tasks/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${BODY_LIMIT_BYTES + 1}\r\n\r\n`,
    );
    expect(answer).toContain("HTTP/1.1 413");
    expect(answer).toContain('"code":"body_too_large"');
  });

  test("holds for a chunked body too", async () => {
    const piece = Buffer.alloc(65_536, " ");
    const pieces = Math.ceil(BODY_LIMIT_BYTES / piece.length) + 1;
    const response = await post(Readable.toWeb(Readable.from(Array(pieces).fill(piece))) as ReadableStream);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: "body_too_large" });
    expect(await recorded()).toBe(0);
  });

  test("leaves the server answering others", async () => {
    await post(Buffer.alloc(BODY_LIMIT_BYTES + 1, " "));
    expect((await post(line(1))).status).toBe(201);
  });
});

describe("NDJSON", () => {
  const ndjson = { "content-type": "application/x-ndjson" };

  test("is recorded while it arrives", async () => {
    async function* lines() {
      for (let n = 0; n < 4_000; n++) {
        // The sender stops here until something is on record: a server that waits for the end hangs.
        while (n === 3_000 && (await recorded()) === 0) await turn();
        yield Buffer.from(line(n, { data: "x".repeat(500) }));
      }
    }
    const response = await post(Readable.toWeb(Readable.from(lines())) as ReadableStream, ndjson);
    expect(await response.json()).toMatchObject({ recorded: 4_000, rejectedTotal: 0 });
  });

  test("arrives gzipped as a stream", async () => {
    const lines = Readable.from(Array.from({ length: 5_000 }, (_, n) => line(n))).pipe(createGzip());
    const response = await post(Readable.toWeb(lines) as ReadableStream, {
      ...ndjson,
      "content-encoding": "gzip",
    });
    expect(await response.json()).toMatchObject({ recorded: 5_000 });
  });

  test.each<[string, (body: string) => Promise<Buffer>]>([
    ["", async (body) => Buffer.from(body)],
    [" gzipped", async (body) => Buffer.concat(await Readable.from([body]).pipe(createGzip()).toArray())],
  ])("that breaks off%s records no half line, and the server goes on", async (kind, pack) => {
    const encoding = kind === "" ? "" : "Content-Encoding: gzip\r\n";
    const body = await pack(Array.from({ length: 3_000 }, (_, n) => line(n)).join(""));
    const socket = open();
    socket.write(
      `POST /api/logs/tasks/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n${encoding}Content-Length: ${body.length}\r\n\r\n`,
    );
    socket.write(body.subarray(0, body.length - 10), () => socket.resetAndDestroy());
    await once(socket, "close");
    // A later request is answered after the broken one was given up.
    expect((await post(line(9_000))).status).toBe(201);
    const { items } = await book.events({ limit: 1_000, direction: "forward" });
    expect(items.every(({ id, subject }) => subject === `s${Number(id.slice(1)) % 7}`)).toBe(true);
    expect(items.some(({ id }) => id === "e2999")).toBe(false);
    const again = await post(Array.from({ length: 3_000 }, (_, n) => line(n)).join(""), ndjson);
    const report = (await again.json()) as { recorded: number; duplicate: number };
    expect(report.recorded + report.duplicate).toBe(3_000);
    expect(await recorded()).toBe(3_001);
  });
});

describe("answers", () => {
  test("are compressed on the wire where that pays", async () => {
    await post(`[${Array.from({ length: 200 }, (_, n) => line(n)).join(",")}]`);
    const get = (accept: string) =>
      raw(
        `GET /api/events HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: ${accept}\r\nConnection: close\r\n\r\n`,
      );
    expect(await get("gzip")).toContain("content-encoding: gzip");
    expect(await get("br, gzip")).toContain("content-encoding: br");
    expect(await get("identity")).not.toContain("content-encoding");
    const response = await fetch(`${server.url}/api/events`, { headers: { "accept-encoding": "gzip" } });
    expect(((await response.json()) as { items: unknown[] }).items).toHaveLength(100);
  });

  test("to HEAD have the headers of GET and no body", async () => {
    const answer = await raw("HEAD /api/logs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    expect(answer).toContain("HTTP/1.1 200");
    expect(answer).toContain("content-type: application/json");
    expect(answer.endsWith("\r\n\r\n")).toBe(true);
  });
});

describe("closing", () => {
  test("lets an answer that is under way finish, and takes no more connections", async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    async function* lines() {
      for (let n = 0; n < 2_000; n++) yield Buffer.from(line(n));
      await held;
      yield Buffer.from(line(2_000));
    }
    const answer = post(Readable.toWeb(Readable.from(lines())) as ReadableStream, {
      "content-type": "application/x-ndjson",
    });
    while ((await recorded()) === 0) await turn();
    const closed = server.close();
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow("fetch failed");
    release();
    expect(await (await answer).json()).toMatchObject({ recorded: 2_001 });
    await closed;
  });

  test("twice is fine", async () => {
    await server.close();
    await server.close();
  });
});

import { once as happened } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, cliFolder } from "../../../test/support/cli.ts";
import { type TcpProxy, tcpProxy } from "../../../test/support/tcp-proxy.ts";
import { type RunningServer, serve } from "../../api/serve.ts";
import { type Daybook, openDaybook } from "../../daybook.ts";

let at: CliFolder;
let book: Daybook;
let server: RunningServer;
let proxy: TcpProxy;

beforeEach(async () => {
  at = await cliFolder();
  book = await openDaybook(join(at.path, "remote.db"), {
    zone: "Europe/London",
    config: { logs: { views: { ordering: "time" } } },
  });
  for (const [id, subject] of [
    ["a", "t-1"],
    ["b", "t-2"],
    ["c", "t-1"],
  ] as const)
    await append(id, subject);
  server = await serve(book, { port: 0, heartbeatMs: 20 });
  proxy = await tcpProxy(server.url);
});
afterEach(async () => {
  await proxy.close();
  await server.close();
  await book.close();
  await at.remove();
});

const append = (id: string, subject: string, more: object = {}) =>
  book.append("tasks", { id, subject, type: "task.done", actor: "ana", data: { id, tags: ["x"] }, ...more });
const view = (id: string, type: string) => book.append("views", { id, type, subject: "/" });

const contentOf = async (name: string) =>
  (await at.daybook(`export ndjson --book ${name}`)).out.replaceAll(/"position":"\d+",?/g, "");

const once = (words = "") => at.daybook(`pull ${proxy.url} --once --book local.db ${words}`);

/** Follows until `isDone` says so of the ids that the local book has. */
async function follow(words: string, step: (ids: string[]) => Promise<boolean>) {
  const stop = new AbortController();
  const running = at.daybook(`pull ${proxy.url} --book local.db ${words}`, {
    interruption: { signal: stop.signal, isHeeded: false },
    columns: 200,
  });
  let isOver = false;
  void running.then(() => (isOver = true));
  while (!isOver && !existsSync(join(at.path, "local.db"))) await new Promise(setImmediate);
  const local = await openDaybook(join(at.path, "local.db"));
  const ids: string[] = [];
  for await (const { id } of local.tail({ after: "" })) {
    ids.push(id);
    if (await step(ids)) break;
  }
  stop.abort();
  await local.close();
  return { ...(await running), ids };
}

test("Ctrl-C while a server that hangs is waited for ends it without a fault", async () => {
  const stop = new AbortController();
  const hanging = createServer(() => stop.abort()).listen(0, "127.0.0.1");
  await happened(hanging, "listening");
  const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`;
  const { code, err } = await at.daybook(`pull ${url} --book local.db`, {
    interruption: { signal: stop.signal, isHeeded: false },
  });
  expect({ code, err }).toEqual({ code: 130, err: "stopped; run it again to go on\n" });
  expect(existsSync(join(at.path, "local.db"))).toBe(false);
  hanging.closeAllConnections();
  hanging.close();
});

describe("pull --once", () => {
  test("makes a book with the remote's zone and events, each as it was recorded", async () => {
    expect(await once()).toEqual({ code: 0, out: "3 events pulled\n", err: "" });
    expect(await contentOf("local.db")).toBe(await contentOf("remote.db"));
    const local = await openDaybook(join(at.path, "local.db"));
    expect(local.calendar.zone).toBe("Europe/London");
    expect(await local.recount()).toMatchObject({ differencesTotal: 0 });
    await local.close();
  });

  test("again takes only what has come since", async () => {
    await once();
    await append("d", "t-2");
    expect((await once()).out).toBe("1 event pulled\n");
    expect((await once()).out).toBe("0 events pulled\n");
    expect(await contentOf("local.db")).toBe(await contentOf("remote.db"));
  });

  test("by another address finds what it has", async () => {
    await once();
    const { out } = await at.daybook(`pull ${server.url} --once --book local.db --json`);
    expect(JSON.parse(out)).toMatchObject({ events: 3, recorded: 0, duplicate: 3, verified: null });
  });

  test("of an empty book makes an empty one", async () => {
    const empty = await openDaybook(":memory:", { zone: "Asia/Kathmandu" });
    const other = await serve(empty, { port: 0 });
    expect(await at.daybook(`pull ${other.url} --once --book local.db`)).toMatchObject({
      code: 0,
      out: "0 events pulled\n",
    });
    await other.close();
    await empty.close();
  });

  test.each([1, 4])(
    "of another book at the same address, of %i events, begins at its start",
    async (events) => {
      await once();
      const other = await openDaybook(":memory:", { zone: "UTC" });
      for (let n = 0; n < events; n++) await other.append("notes", { subject: "n", type: "note.made" });
      const second = await serve(other, { port: 0 });
      proxy.target = second.url;
      proxy.cut();
      const { code, out, err } = await once();
      expect({ code, out }).toEqual({ code: 0, out: `${events} event${events === 1 ? "" : "s"} pulled\n` });
      expect(err).toContain("is not the book of the last time; reading it from its start");
      await second.close();
      await other.close();
    },
  );

  test("a stream that has gone another way here is reported, and nothing of it is taken", async () => {
    await once();
    await at.daybook("append tasks task.done t-1 --id own --book local.db");
    const before = await contentOf("local.db");
    for (const id of ["d", "e", "f"]) await append(id, "t-1");
    const { code, out, err } = await once();
    expect({ code, out }).toEqual({
      code: 1,
      out: "log    stream  what is different\ntasks  t-1     version 3 must be d, got own\n1 stream of local.db not as in the source\n",
    });
    expect(err).toContain("hint: an event cannot be taken back");
    expect(await contentOf("local.db")).toBe(before);
  });

  test("--log takes that log alone, and goes on by itself", async () => {
    await view("v1", "page.viewed");
    expect((await once("--log views")).out).toBe("1 event pulled\n");
    expect((await once()).out).toBe("3 events pulled, 1 there already\n");
    expect((await once("--log views")).out).toBe("0 events pulled\n");
  });

  test("--type takes some types of a log ordered by time", async () => {
    for (const [id, type] of [
      ["v1", "page.viewed"],
      ["v2", "page.shared"],
    ] as const)
      await view(id, type);
    expect((await once("--log views --type page.shared")).out).toBe("1 event pulled\n");
    expect(await contentOf("local.db")).toMatch(/^\{[^\n]*"id":"v2"[^\n]*\n$/);
  });

  test.each([
    ["--type task.", "type must be of a log that is ordered by time, got no log"],
    [
      "--type task. --log tasks",
      'type must be of a log that is ordered by time, got "tasks", ordered by version',
    ],
    [
      "--type task. --log none",
      'type must be of a log that is ordered by time, got "none", which is not there',
    ],
  ])("%s would leave gaps, and is refused", async (words, message) => {
    const { code, err } = await once(words);
    expect({ code, err: err.split("\n")[0] }).toEqual({ code: 2, err: `daybook: ${message}` });
  });

  test.each([
    ["pull ftp://somewhere", 2, "url must be an http or https address"],
    ["pull http://127.0.0.1:1", 1, "http://127.0.0.1:1 must answer, got"],
    ["pull http://127.0.0.1:1 --book :memory:", 2, "--book must be a book that stays"],
    ["pull", 2, "missing required argument 'url'"],
  ])("%s fails and makes no book", async (words, code, message) => {
    const result = await at.daybook(words);
    expect({ code: result.code, says: result.err.includes(message) ? message : result.err }).toEqual({
      code,
      says: message,
    });
    expect(existsSync(join(at.path, "daybook.db"))).toBe(false);
  });
});

describe("pull", () => {
  test("follows until Ctrl-C, through a connection that is cut", async () => {
    const { code, out, err, ids } = await follow("", async (ids) => {
      if (ids.at(-1) === "c") await append("d", "t-9");
      if (ids.at(-1) === "d") {
        proxy.cut();
        await append("e", "t-9");
      }
      return ids.at(-1) === "e";
    });
    expect({ code, ids }).toEqual({ code: 0, ids: ["a", "b", "c", "d", "e"] });
    expect(out).toBe("5 events pulled\n");
    expect(err).toContain("up to date; waiting for events; Ctrl-C ends");
    expect(err).toMatch(
      /lost the connection: http:\S+ must answer, got .*; trying again\nconnected to http:\S+ again\n/,
    );
    expect(await contentOf("local.db")).toBe(await contentOf("remote.db"));
  });
});

describe("tail --from", () => {
  const tailed = async (words: string, lines: number, columns?: number) => {
    const stop = new AbortController();
    let appended: Promise<unknown> | undefined;
    const { code, out } = await at.daybook(`tail --from ${proxy.url} ${words}`, {
      interruption: { signal: stop.signal, isHeeded: false },
      columns: 200,
      ...(columns === undefined ? {} : { columns }),
      onErr: (text) => {
        if (!text.includes("waiting for events")) return;
        appended ??= append("d", "t-1").then(() => view("v", "page.viewed"));
      },
      onOut: (text) => {
        if (text.split("\n").length > lines) stop.abort();
      },
    });
    await appended;
    expect(code).toBe(0);
    return out.trimEnd().split("\n");
  };
  const idsOf = (lines: string[]) => lines.map((line) => JSON.parse(line).id);

  test("prints what is recorded there from now on", async () => {
    expect(idsOf(await tailed("--json", 2))).toEqual(["d", "v"]);
  });

  test("filters, and begins with the last that there are, none twice", async () => {
    expect(idsOf(await tailed("tasks --json --last 2 --type task. --actor ana", 3))).toEqual(["b", "c", "d"]);
  });

  test("--after goes on from a position", async () => {
    const { items } = await book.events({ id: "a" });
    expect(idsOf(await tailed(`--json --after ${items[0]?.position}`, 4))).toEqual(["b", "c", "d", "v"]);
  });

  test("prints the same lines as a local tail", async () => {
    const [line] = await tailed("--last 1", 1);
    const { items } = await book.events({ id: "c" });
    expect(line).toContain("tasks  task.done  t-1  ana  2  ");
    expect(items.length).toBe(1);
  });
});

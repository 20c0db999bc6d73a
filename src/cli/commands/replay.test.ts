import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type RulesFolder, rulesFolder } from "../../../test/support/rules-folder.ts";
import { serve } from "../../api/serve.ts";
import { openDaybook } from "../../daybook.ts";

let at: RulesFolder;
beforeEach(async () => {
  at = await rulesFolder();
});
afterEach(() => at.remove());

const jobs = () => at.withBook(async (book) => (await book.bus.jobs()).items);

describe("replay to a rule", () => {
  test("--dry-run says what it would send", async () => {
    const { code, out } = await at.daybook("replay index --dry-run");
    expect({ code, out }).toEqual({
      code: 0,
      out: "would replay 5 events: tasks 5; task.done 4, task.failed 1\n",
    });
    expect(await jobs()).toEqual([]);
  });

  test.each([
    ["--from 2026-03-02", ["t2", "d1", "d2", "d3"]],
    ["--from 2026-03-02 --to 2026-03-02", ["t2"]],
    ["--type task.failed", ["d3"]],
    ["--log users", []],
    ['--pattern {"detail":{"data":{"total":[0]}}}', ["t1"]],
  ])("%s sends what is meant, marked, and nothing else", async (words, ids) => {
    const { code, out } = await at.daybook(`replay index ${words} --name again`);
    expect({ code, out }).toEqual({
      code: 0,
      out: `${ids.length} event${ids.length === 1 ? "" : "s"} replayed\n`,
    });
    const lines = ids.map((id) => `again ${id}`);
    expect(await at.taken("index")).toEqual(lines);
    expect(await at.taken("mail")).toEqual([]);
  });

  test("that does not allow it is refused", async () => {
    const { code, err } = await at.daybook("replay mail --json");
    expect({ code, is: JSON.parse(err).code }).toEqual({ code: 1, is: "replay_refused" });
    expect(await jobs()).toEqual([]);
  });

  test("is paused, listed, resumed and cancelled", async () => {
    const { out } = await at.daybook("replay index --no-wait --json");
    const { id } = JSON.parse(out);
    expect((await at.daybook(`replay pause ${id}`)).out).toMatch(
      /^replay \S+ is paused, 0 events replayed so far$/m,
    );
    expect((await at.daybook("replay list")).out).toMatch(new RegExp(`replay +index +paused +0 +0 +${id}`));
    expect(await at.taken("index")).toEqual([]);
    expect((await at.daybook(`replay resume ${id}`)).out).toBe("5 events replayed\n");
    expect(await at.taken("index")).toHaveLength(5);
    const late = await at.daybook(`replay cancel ${id} --json`);
    expect({ code: late.code, is: JSON.parse(late.err).code }).toEqual({ code: 1, is: "job_ended" });
    const second = JSON.parse((await at.daybook("replay index --no-wait --json")).out);
    expect((await at.daybook(`replay cancel ${second.id}`)).out).toMatch(
      / is cancelled, 0 events replayed so far$/m,
    );
  });

  test("shows on a terminal how far it is", async () => {
    const { code, out, err } = await at.daybook("replay index --rate 3", { columns: 100 });
    expect({ code, out }).toEqual({ code: 0, out: "5 events replayed\n" });
    expect(err).toMatch(/replay \S+ \d rows, \d\/s/);
  });

  test("is paused by Ctrl-C, and goes on where it was", async () => {
    const stop = new AbortController();
    const running = at.daybook("replay index --rate 2", {
      interruption: { signal: stop.signal, isHeeded: false },
    });
    await expect.poll(() => at.taken("index"), { timeout: 10_000, interval: 10 }).not.toEqual([]);
    stop.abort();
    const { code, err } = await running;
    expect(code).toBe(130);
    const id = /^paused replay (\S+); daybook replay resume \S+ goes on with it$/m.exec(err)?.[1];
    expect((await jobs())[0]).toMatchObject({ id, status: "paused" });
    await at.daybook(`replay resume ${id}`);
    expect((await at.taken("index")).map((line) => line.split(" ")[1])).toEqual([
      "t1",
      "t2",
      "d1",
      "d2",
      "d3",
    ]);
  });
});

describe("replay elsewhere", () => {
  test("--to-file writes what was recorded, in order", async () => {
    const { code, out } = await at.daybook("replay --to-file tasks.ndjson --log tasks --type task.done");
    expect({ code, out }).toEqual({ code: 0, out: "4 events in tasks.ndjson\n" });
    const lines = (await readFile(join(at.path, "tasks.ndjson"), "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(["t1", "t2", "d1", "d2"]);
    const event = await at.withBook((book) => book.event("t1"));
    expect(JSON.parse(lines[0] as string)).toEqual(event);
    expect(await at.taken("index")).toEqual([]);
  });

  test("with a rule only what its pattern matches is sent", async () => {
    expect((await at.daybook("replay index --to-file a.ndjson --dry-run")).out).toBe(
      "would replay 5 events: tasks 5; task.done 4, task.failed 1\n",
    );
    expect((await at.daybook("replay --to-file a.ndjson --dry-run --json")).out).toContain('"users":1');
    expect(existsSync(join(at.path, "a.ndjson"))).toBe(false);
  });

  test("--to-book records them there once, with their ids and times", async () => {
    const words = 'replay --to-book other.db --pattern {"detail":{"data":["bad"]}}';
    expect((await at.daybook(words)).out).toBe("3 events recorded in other.db\n");
    expect((await at.daybook(words)).out).toBe("0 events recorded in other.db, 3 there already\n");
    const other = await openDaybook(join(at.path, "other.db"));
    const { items } = await other.events({ direction: "forward" });
    expect(items.map(({ id, log, time }) => [id, log, time.slice(0, 10)])).toEqual([
      ["d1", "tasks", "2026-03-03"],
      ["d2", "tasks", "2026-03-04"],
      ["d3", "tasks", "2026-03-05"],
    ]);
    await other.close();
  });

  test("Ctrl-C leaves no file, and a file that was there as it was", async () => {
    await at.daybook("replay --to-file a.ndjson --type task.failed");
    const stop = new AbortController();
    const progress = at.daybook("replay --to-file a.ndjson --rate 1", {
      interruption: { signal: stop.signal, isHeeded: false },
    });
    await expect.poll(() => existsSync(join(at.path, "a.ndjson.part")), { interval: 5 }).toBe(true);
    stop.abort();
    expect(await progress).toMatchObject({ code: 130, err: "stopped: a.ndjson is not written\n" });
    expect((await readFile(join(at.path, "a.ndjson"), "utf8")).trimEnd().split("\n")).toHaveLength(1);
    expect(existsSync(join(at.path, "a.ndjson.part"))).toBe(false);
  });

  test.each([
    ["", /rule must be the name of one/],
    ["--to-file a --to-book b", /must be one of them/],
    ["index --after 01", /--after must be with --to/],
    ["--to-file a --no-wait", /--no-wait must be without/],
    ["--to-file a --endpoint http://127.0.0.1:1", /must be with --to-eventbridge/],
    ["--to-file a --name n", /--name must be without/],
    ["--to-book daybook.db", /must be another book/],
    ["--to-book :memory:", /must be another book/],
    ["index --rate 0", /--rate must be/],
    ["index --from soon", /--from must be/],
  ])("%j is wrong usage", async (words, message) => {
    const { code, err } = await at.daybook(`replay ${words}`);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(await jobs()).toEqual([]);
    expect(existsSync(join(at.path, "a"))).toBe(false);
  });

  test.each(["{", '{"source":"a_text"}'])("--pattern %s is refused", async (pattern) => {
    for (const target of ["index", "--to-file a"]) {
      const { code, err } = await at.daybook(`replay ${target} --pattern ${pattern} --json`);
      expect({ code, is: JSON.parse(err).code }).toEqual({ code: 2, is: "pattern_invalid" });
    }
  });
});

describe("replay --to-eventbridge", () => {
  beforeEach(() => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "none");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "none");
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  /** Another book, served: it takes PutEvents as EventBridge does. */
  async function receiver() {
    const book = await openDaybook(":memory:", { zone: "UTC" });
    const server = await serve(book, { port: 0, log: () => {} });
    return { book, url: server.url, close: () => server.close().then(() => book.close()) };
  }

  test("sends envelopes in order, marked with the replay's name", async () => {
    const { book, url, close } = await receiver();
    const { code, out } = await at.daybook(
      `replay --to-eventbridge lake --endpoint ${url} --log tasks --name again`,
    );
    expect({ code, out }).toEqual({ code: 0, out: "5 events sent to lake\n" });
    const { items } = await book.events({ direction: "forward", log: "lake" });
    const first = items.find(({ subject }) => subject === "t1");
    expect(items).toHaveLength(5);
    expect(first).toMatchObject({
      source: "daybook.tasks",
      detailtype: "task.done",
      time: "2026-03-01T10:00:00.000Z",
      data: { id: "t1", "replay-name": "again", data: { total: 0 } },
    });
    await close();
  });

  test("ends where the bus refuses an event for good, and says how to go on", async () => {
    const { book, url, close } = await receiver();
    const { code, err } = await at.daybook(`replay --to-eventbridge Not-A-Log --endpoint ${url} --json`);
    expect(code).toBe(1);
    expect(JSON.parse(err)).toMatchObject({
      code: "delivery_invalid",
      sent: 0,
      hint: expect.stringContaining("run it again"),
    });
    expect((await book.events()).items).toEqual([]);
    await close();
  });

  test("--after goes on after an event", async () => {
    const { book, url, close } = await receiver();
    const { position } = await at.withBook((own) => own.event("d2"));
    await at.daybook(`replay index --to-eventbridge lake --endpoint ${url} --after ${position}`);
    expect((await book.events()).items.map(({ subject }) => subject)).toEqual(["d3"]);
    await close();
  });
});

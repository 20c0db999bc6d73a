import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../daybook.ts";
import type { Entry } from "./entry.ts";

let now = 0;
let book: Daybook;

beforeEach(async () => {
  now = Date.parse("2026-03-02T12:00:00Z");
  book = await openDaybook(":memory:", { zone: "Europe/London", clock: () => now });
});
afterEach(() => book.close());

const START = "2026-03-02T06:15:00Z";
const END = "2026-03-02T07:00:00Z";

async function typesOf(id: string): Promise<string[]> {
  return (await book.stream("time", id)).items.map(({ type }) => type);
}

async function totals(): Promise<unknown> {
  return (await book.time.count()).totals;
}

describe("record", () => {
  test("keeps an entry as a stream of its own and answers with it", async () => {
    const entry = await book.time.record(
      { start: START, end: END, tags: ["adc", "study"] },
      { actor: "ann" },
    );
    expect(entry).toEqual({
      id: entry.id,
      start: "2026-03-02T06:15:00.000Z",
      end: "2026-03-02T07:00:00.000Z",
      seconds: 2_700,
      type: "Study",
      tags: ["adc"],
      description: "",
      task: null,
      measurements: [],
      flags: [],
      version: 1,
    });
    expect(await book.time.get(entry.id)).toEqual(entry);
    const [event] = (await book.stream("time", entry.id)).items;
    expect(event).toMatchObject({
      type: "entry.recorded",
      time: entry.start,
      actor: "ann",
      data: { tags: ["adc", "type:Study"] },
    });
    expect(await totals()).toEqual({ count: 1, seconds: 2_700 });
  });

  test("writes nothing when the entry is invalid", async () => {
    await expect(book.time.record({ start: END, end: START })).rejects.toMatchObject({
      code: "entry_invalid",
    });
    expect(await book.logs()).toEqual([]);
  });

  test("of the same id and content twice records once; of other content it conflicts", async () => {
    const input = { id: "mine", start: START, end: END };
    const first = await book.time.record(input);
    expect(await book.time.record(input)).toEqual(first);
    await expect(book.time.record({ ...input, description: "other" })).rejects.toMatchObject({
      code: "version_conflict",
      details: { actualVersion: 1 },
    });
    expect(await typesOf("mine")).toEqual(["entry.recorded"]);
  });

  test("of a deleted id begins again", async () => {
    await book.time.record({ id: "mine", start: START, end: END });
    await book.time.remove("mine");
    expect(await book.time.record({ id: "mine", start: START, end: END })).toMatchObject({ version: 3 });
    expect(await totals()).toEqual({ count: 1, seconds: 2_700 });
  });
});

describe("the timer", () => {
  test("runs from now until it is stopped", async () => {
    const { started, stopped } = await book.time.start({ type: "Study", tags: ["adc"] });
    expect(stopped).toBeUndefined();
    expect(started).toMatchObject({
      start: "2026-03-02T12:00:00.000Z",
      end: null,
      seconds: 0,
      flags: ["running"],
    });
    expect(await book.time.running()).toEqual(started);
    now += 90_000;
    const done = await book.time.stop();
    expect(done).toMatchObject({ id: started.id, seconds: 90, flags: [], version: 2 });
    expect(await typesOf(started.id)).toEqual(["entry.started", "entry.stopped"]);
    expect(await book.time.running()).toBeUndefined();
    expect(await totals()).toEqual({ count: 1, seconds: 90 });
  });

  test("that is started while another runs stops it at that instant", async () => {
    const first = await book.time.start({ type: "a" });
    now += 60_000;
    const second = await book.time.start({ type: "b", start: "2026-03-02T12:00:30Z" });
    expect(second.stopped).toMatchObject({
      id: first.started.id,
      end: "2026-03-02T12:00:30.000Z",
      seconds: 30,
    });
    expect(await book.time.running()).toMatchObject({ id: second.started.id });
  });

  test("of one actor leaves the others' running; of nobody in particular stops all", async () => {
    const ann = await book.time.start({}, { actor: "ann" });
    const bob = await book.time.start({}, { actor: "bob" });
    expect(bob.stopped).toBeUndefined();
    expect(await book.time.running({ actor: "ann" })).toMatchObject({ id: ann.started.id });
    await expect(book.time.stop({}, { actor: "eve" })).rejects.toMatchObject({ code: "timer_not_running" });
    await book.time.start();
    expect((await book.time.list()).items.filter(({ end }) => end === null)).toHaveLength(1);
  });

  test("cannot start before the one that it would stop", async () => {
    const { started } = await book.time.start();
    await expect(book.time.start({ start: "2026-03-02T11:59:59Z" })).rejects.toMatchObject({
      code: "entry_invalid",
      message:
        'entry start must be at or after that of the running one, 2026-03-02T12:00:00.000Z, got "2026-03-02T11:59:59.000Z"',
    });
    expect(await book.time.running()).toEqual(started);
  });

  test("takes no end and no id", async () => {
    await expect(book.time.start({ end: END } as object)).rejects.toMatchObject({
      code: "entry_invalid",
      message:
        'fields of a timer must be among start, type, tags, description, task, measurements, got "end"',
    });
    expect(await book.time.running()).toBeUndefined();
  });

  test("that does not run cannot be stopped", async () => {
    await expect(book.time.stop()).rejects.toMatchObject({
      code: "timer_not_running",
      message: "a timer must be running to be stopped, got none",
    });
  });

  test("is stopped at its start when the clock was set back, but not by an end before it", async () => {
    await book.time.start();
    now -= 60_000;
    await expect(book.time.stop({ end: "2026-03-02T11:59:00Z" })).rejects.toMatchObject({
      code: "entry_invalid",
    });
    expect(await book.time.stop()).toMatchObject({ end: "2026-03-02T12:00:00.000Z", flags: ["zero"] });
  });

  test("started sixteen times at once leaves one running", async () => {
    await Promise.all(Array.from({ length: 16 }, () => book.time.start()));
    expect((await book.time.list()).items.filter(({ end }) => end === null)).toHaveLength(1);
  });
});

describe("amend and remove", () => {
  let entry: Entry;
  beforeEach(async () => {
    entry = await book.time.record({ start: START, end: END, type: "Study", tags: ["a"] });
  });

  test("change the counters by the difference", async () => {
    const amended = await book.time.amend(entry.id, { end: "2026-03-02T06:16:00Z", tags: ["b"] });
    expect(amended).toMatchObject({ seconds: 60, type: "Study", tags: ["b"], version: 2 });
    expect(await totals()).toEqual({ count: 1, seconds: 60 });
    expect((await book.time.count({ tag: "a" })).totals).toEqual({ count: 0, seconds: 0 });
    expect((await book.time.count({ type: "Study" })).totals).toEqual({ count: 1, seconds: 60 });
    await book.time.remove(entry.id);
    expect(await totals()).toEqual({ count: 0, seconds: 0 });
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  });

  test("by another actor change the counters of the entry's owner", async () => {
    const { id } = await book.time.record({ start: START, end: END }, { actor: "ann" });
    await book.time.amend(id, { end: "2026-03-02T06:16:00Z" }, { actor: "bob" });
    expect((await book.count({ actor: "ann" })).totals).toEqual({ count: 1, seconds: 60 });
    await book.time.remove(id, { actor: "bob" });
    expect((await book.count({ actor: "ann" })).totals).toEqual({ count: 0 });
    expect((await book.count({ actor: "bob" })).totals).toEqual({ count: 0 });
    expect((await book.events({ actor: "bob" })).items).toHaveLength(2);
  });

  test("a patch that changes nothing records nothing", async () => {
    expect(await book.time.amend(entry.id, { start: START, tags: ["a"] })).toEqual(entry);
    expect(await typesOf(entry.id)).toEqual(["entry.recorded"]);
  });

  test("with a stale version conflict, with the actual one in the error, and change nothing", async () => {
    await book.time.amend(entry.id, { description: "x" });
    const refused = { code: "version_conflict", details: { expectedVersion: 1, actualVersion: 2 } };
    await expect(book.time.amend(entry.id, { description: "y" }, { ifVersion: 1 })).rejects.toMatchObject(
      refused,
    );
    await expect(book.time.remove(entry.id, { ifVersion: 1 })).rejects.toMatchObject(refused);
    expect(await book.time.get(entry.id)).toMatchObject({ description: "x", version: 2 });
  });

  test("of one version at once: one is done, the others conflict", async () => {
    const edits = Array.from({ length: 8 }, (_, n) =>
      book.time.amend(entry.id, { description: `edit ${n}` }, { ifVersion: 1 }),
    );
    const outcomes = await Promise.allSettled(edits);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected")
        expect(outcome.reason).toMatchObject({ details: { actualVersion: 2 } });
    }
  });

  test("of different fields at once without a version are all done", async () => {
    await Promise.all([
      book.time.amend(entry.id, { description: "d" }),
      book.time.amend(entry.id, { tags: ["t"] }),
      book.time.amend(entry.id, { type: "Project" }),
    ]);
    expect(await book.time.get(entry.id)).toMatchObject({
      description: "d",
      tags: ["t"],
      type: "Project",
      version: 4,
    });
  });

  test("of an entry that is not there fail", async () => {
    const missing = {
      code: "entry_not_found",
      message: 'time entry must be one that is recorded, got "nope"',
    };
    await expect(book.time.amend("nope", {})).rejects.toMatchObject(missing);
    await expect(book.time.get("nope")).rejects.toMatchObject(missing);
    await book.time.remove(entry.id);
    await expect(book.time.remove(entry.id)).rejects.toMatchObject({ code: "entry_not_found" });
    await expect(book.time.get(entry.id)).rejects.toMatchObject({ code: "entry_not_found" });
  });

  test("an event appended to the stream by hand neither fails nor changes the entry", async () => {
    await book.append("time", { type: "note.added", subject: entry.id, data: { after: 1 } });
    await book.append("time", { type: "entry.amended", subject: entry.id, data: { before: {}, after: {} } });
    expect(await book.time.get(entry.id)).toEqual(entry);
    expect((await book.time.list()).items).toEqual([entry]);
    expect(await book.time.amend(entry.id, { description: "x" }, { ifVersion: 1 })).toMatchObject({
      version: 4,
    });
  });
});

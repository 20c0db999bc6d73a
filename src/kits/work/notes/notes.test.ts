import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../../daybook.ts";
import type { NoteListQuery } from "./queries.ts";

let now = 0;
let book: Daybook;

beforeEach(async () => {
  now = Date.parse("2026-03-02T12:00:00Z");
  book = await openDaybook(":memory:", { zone: "Europe/London", clock: () => now });
});
afterEach(() => book.close());

async function listed(query: NoteListQuery = {}): Promise<string[]> {
  return (await book.notes.list(query)).items.map(({ title }) => title);
}

async function eventsOf(id: string) {
  return (await book.stream("notes", id)).items;
}

describe("create", () => {
  test("keeps a note as a stream of its own and answers with it", async () => {
    const note = await book.notes.create(
      { title: " Filters ", content: "IIR\nFIR", tags: ["dsp", "", "dsp"], date: "2026-03-01" },
      { actor: "ann" },
    );
    expect(note).toEqual({
      id: note.id,
      title: "Filters",
      content: "IIR\nFIR",
      tags: ["dsp"],
      date: "2026-03-01T00:00:00.000Z",
      task: null,
      entry: null,
      measurements: [],
      version: 1,
    });
    expect(await book.notes.get(note.id)).toEqual(note);
    const { content: _content, ...rest } = note;
    expect((await book.notes.list()).items).toEqual([{ ...rest, kind: "note", excerpt: "IIR\nFIR" }]);
    expect(await eventsOf(note.id)).toMatchObject([
      { type: "note.created", time: note.date, actor: "ann", data: { tags: ["dsp"] } },
    ]);
  });

  test("dates a note now unless it says when", async () => {
    expect(await book.notes.create({ title: "now" })).toMatchObject({ date: "2026-03-02T12:00:00.000Z" });
  });

  test("of the same id and content twice creates once; of other content it conflicts", async () => {
    const first = await book.notes.create({ id: "n-1", title: "a", tags: ["x", "y"] });
    now += 60_000;
    expect(await book.notes.create({ id: "n-1", title: "a", tags: ["y", "x"] })).toEqual(first);
    await expect(book.notes.create({ id: "n-1", title: "b" })).rejects.toMatchObject({
      code: "version_conflict",
      message: 'note "n-1" must be new, or say the same, got another one that is there',
      details: { actualVersion: 1 },
    });
    expect(await eventsOf("n-1")).toHaveLength(1);
  });

  test("takes date and tags of the time entry that it is attached to, unless it has its own", async () => {
    const entry = await book.time.record({
      start: "2026-02-01T09:00:00Z",
      end: "2026-02-01T10:00:00Z",
      type: "Study",
      tags: ["maths"],
    });
    const note = await book.notes.create({ title: "of it", entry: entry.id });
    expect(note).toMatchObject({ date: entry.start, tags: ["maths"], entry: entry.id });
    const own = await book.notes.create({ title: "own", entry: entry.id, tags: [], date: "2026-02-02" });
    expect(own).toMatchObject({ date: "2026-02-02T00:00:00.000Z", tags: [] });
    expect(await listed({ entry: entry.id })).toEqual(["own", "of it"]);
  });

  test("takes at most 50 tags of what it is attached to, those of the entry first", async () => {
    const tags = (name: string) => Array.from({ length: 30 }, (_, n) => `${name}${n}`);
    await book.tasks.create({ id: "t-1", title: "t", tags: tags("task") });
    const day = { start: "2026-02-01T09:00:00Z", end: "2026-02-01T10:00:00Z" };
    await book.time.record({ id: "e-1", ...day, tags: tags("entry") });
    const note = await book.notes.create({ id: "n-1", title: "kept", task: "t-1", entry: "e-1" });
    expect(note.tags).toEqual([...tags("entry"), ...tags("task").slice(0, 20)]);
    expect(await book.notes.get("n-1")).toEqual(note);
    expect(await listed({ tag: "task19" })).toEqual(["kept"]);
    expect(await eventsOf("n-1")).toHaveLength(1);
  });

  test.each([
    [{ title: "x".repeat(501) }, "note title must be 0 to 500 characters"],
    [{ content: "x".repeat(1_000_000) }, 'note content must be text of at most 100000 characters, got "xxx'],
    [{ content: "\ud800" }, "note content must be text"],
    [{ content: null }, "note content must be text"],
    [
      { contents: "x" },
      'note fields must be among id, title, content, tags, date, task, entry, measurements, got "contents"',
    ],
    [{ tags: "work" }, "note tags must be an array of strings"],
    [{ tags: ["x".repeat(101)] }, "note tags must be at most 100 characters each"],
    [{ tags: Array.from({ length: 51 }, (_, n) => `t${n}`) }, "note tags must be at most 50, got 51"],
    [{ date: "yesterday" }, "note date must be an RFC 3339 instant"],
    [{ date: null }, "note date must be an RFC 3339 instant"],
    [{ date: "2026-02-30" }, "note date must be an RFC 3339 instant"],
    [{ task: "t-404" }, 'note task must be a task that is there, got "t-404"'],
    [{ task: "a/b" }, "note task must be 1 to 128 letters"],
    [{ entry: "e-404" }, 'note entry must be a time entry that is there, got "e-404"'],
    [{ entry: "" }, "note entry must be the id of a time entry"],
    [{ id: "a b" }, "note id must be 1 to 128 letters"],
    [{ id: ".." }, "note id must be another name than . and .., which no URL can hold"],
    [{ tags: [".."] }, "note tags must be another name than . and .., which no URL can hold"],
    [{ measurements: [{ value: "5", unit: "km" }] }, "note measurements must be"],
    [[], "note must be an object"],
    [null, "note must be an object"],
  ])("refuses it, writes nothing and says (%#): $1", async (input, message) => {
    const refused = book.notes.create(input as never);
    await expect(refused).rejects.toMatchObject({ code: "note_invalid" });
    await expect(refused).rejects.toThrow(message);
    expect(await book.logs()).toEqual([]);
    expect(await listed()).toEqual([]);
  });

  test.each([
    ["語".repeat(54_613), 163_841],
    ["\u0000".repeat(100_000), 600_002],
  ])("refuses content of more than 160 KB as JSON (%#), and writes nothing", async (content, bytes) => {
    await expect(book.notes.create({ content })).rejects.toMatchObject({
      code: "note_invalid",
      message: `note content must be at most 163840 bytes as JSON, got ${bytes}`,
    });
    expect(await listed()).toEqual([]);
  });

  test("a note as large as can be made can be changed in every field, and deleted", async () => {
    const actor = "語".repeat(256);
    const full = (letter: string) => ({
      title: letter.repeat(500),
      tags: Array.from({ length: 50 }, (_, n) => String.fromCodePoint(0x8a9e + n) + letter.repeat(99)),
      measurements: Array.from({ length: 16 }, () => ({ value: 1.2345678901234567, unit: "ü".repeat(32) })),
    });
    await book.notes.create({ id: "n-1", content: "語".repeat(54_612), ...full("語") });
    const patch = { ...full("日"), measurements: [], date: "2026-01-01" };
    const changed = await book.notes.update("n-1", patch, { actor });
    expect(changed).toMatchObject({ ...full("日"), measurements: [], version: 2 });
    expect(await book.notes.get("n-1")).toEqual(changed);
    await book.notes.remove("n-1", { actor });
    expect(await listed()).toEqual([]);
  });
});

test("a day that begins before all days is no date: where the clock is ahead, the first one", async () => {
  const berlin = await openDaybook(":memory:", { zone: "Europe/Berlin", clock: () => now });
  await expect(berlin.notes.create({ date: "0001-01-01" })).rejects.toMatchObject({
    code: "note_invalid",
    message: expect.stringContaining("note date must be an RFC 3339 instant"),
  });
  expect(await berlin.notes.create({ date: "0001-01-02" })).toMatchObject({ version: 1 });
  await berlin.close();
});

describe("update", () => {
  test("changes the fields that are named, and says from what to what", async () => {
    const { id } = await book.notes.create({
      id: "n-1",
      title: "a",
      content: "c".repeat(2_000),
      tags: ["x"],
    });
    now += 1_000;
    const note = await book.notes.update(id, { title: "b", tags: ["y"], content: "short" }, { actor: "bob" });
    expect(note).toMatchObject({ title: "b", content: "short", tags: ["y"], version: 2 });
    expect((await eventsOf(id))[1]).toMatchObject({
      type: "note.updated",
      actor: "bob",
      time: "2026-03-02T12:00:01.000Z",
      data: {
        tags: ["y"],
        changes: [
          { field: "title", from: "a", to: "b" },
          { field: "content" },
          { field: "tags", from: ["x"], to: ["y"] },
        ],
      },
    });
  });

  test("moves the note in every list, and leaves nothing where it was", async () => {
    const { id } = await book.notes.create({ title: "a", tags: ["x", "z"], date: "2026-03-01" });
    await book.notes.update(id, { tags: ["y", "z"], date: "2026-02-01" });
    expect(await listed({ tag: "x" })).toEqual([]);
    for (const tag of ["y", "z"]) expect(await listed({ tag })).toEqual(["a"]);
    expect(await listed()).toEqual(["a"]);
    expect(await listed({ from: Date.parse("2026-02-15") })).toEqual([]);
  });

  test("that changes nothing records nothing", async () => {
    const note = await book.notes.create({ title: "a", tags: ["x", "y"] });
    expect(await book.notes.update(note.id, { tags: ["y", "x"], title: "a" })).toEqual(note);
    expect(await eventsOf(note.id)).toHaveLength(1);
  });

  test("refuses another version than the one that was read, with the actual one", async () => {
    const { id } = await book.notes.create({ title: "a" });
    await book.notes.update(id, { title: "b" }, { ifVersion: 1 });
    await expect(book.notes.update(id, { title: "c" }, { ifVersion: 1 })).rejects.toMatchObject({
      code: "version_conflict",
      details: { expectedVersion: 1, actualVersion: 2 },
    });
    await expect(book.notes.remove(id, { ifVersion: 1 })).rejects.toMatchObject({ code: "version_conflict" });
    expect(await book.notes.get(id)).toMatchObject({ title: "b" });
  });

  test("by many at once without a version loses none of them", async () => {
    const { id } = await book.notes.create({ title: "a" });
    const fields = ["title", "content"] as const;
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => book.notes.update(id, { [fields[n % 2] as string]: `v${n}` })),
    );
    const events = await eventsOf(id);
    expect(events.map(({ version }) => version)).toEqual(Array.from({ length: 41 }, (_, n) => n + 1));
    const note = await book.notes.get(id);
    expect(note).toMatchObject({
      version: 41,
      title: expect.stringMatching(/^v/),
      content: expect.stringMatching(/^v/),
    });
  });

  test("detaches with null, and refuses a new link to what is not there", async () => {
    const entry = await book.time.record({ start: "2026-02-01T09:00:00Z", end: "2026-02-01T10:00:00Z" });
    const { id } = await book.notes.create({ title: "a", entry: entry.id });
    await expect(book.notes.update(id, { entry: "e-404" })).rejects.toMatchObject({ code: "note_invalid" });
    await book.time.remove(entry.id);
    // The link was good when it was made.
    expect(await book.notes.update(id, { title: "b" })).toMatchObject({ entry: entry.id });
    expect(await book.notes.update(id, { entry: null })).toMatchObject({ entry: null });
    expect(await listed({ entry: entry.id })).toEqual([]);
  });
});

describe("remove", () => {
  test("takes the note out of every list; its events stay", async () => {
    const { id } = await book.notes.create({ title: "a", tags: ["x"] });
    await book.notes.remove(id);
    for (const query of [{}, { tag: "x" }]) expect(await listed(query)).toEqual([]);
    await expect(book.notes.get(id)).rejects.toMatchObject({ code: "note_not_found" });
    await expect(book.notes.update(id, { title: "b" })).rejects.toMatchObject({ code: "note_not_found" });
    await expect(book.notes.remove(id)).rejects.toMatchObject({ code: "note_not_found" });
    expect((await eventsOf(id))[1]).toMatchObject({
      type: "note.deleted",
      data: {
        tags: ["x"],
        changes: [
          { field: "title", from: "a" },
          { field: "tags", from: ["x"] },
          { field: "date", from: "2026-03-02T12:00:00.000Z" },
        ],
      },
    });
  });

  test("frees the id", async () => {
    await book.notes.create({ id: "n-1", title: "a" });
    await book.notes.remove("n-1");
    expect(await book.notes.create({ id: "n-1", title: "b" })).toMatchObject({ title: "b", version: 3 });
    expect(await listed()).toEqual(["b"]);
  });
});

describe("list", () => {
  test("is newest first, pages, and takes a range of dates", async () => {
    for (const day of ["01", "02", "03", "04", "05"]) {
      await book.notes.create({ title: day, date: `2026-03-${day}`, tags: day < "04" ? ["early"] : [] });
    }
    const first = await book.notes.list({ limit: 2 });
    expect(first.items.map(({ title }) => title)).toEqual(["05", "04"]);
    expect(await listed({ limit: 2, cursor: first.nextCursor as string })).toEqual(["03", "02"]);
    const range = { from: Date.parse("2026-03-02T00:00:00Z"), to: Date.parse("2026-03-04T00:00:00Z") };
    expect(await listed({ ...range, direction: "forward" })).toEqual(["02", "03"]);
    expect(await listed({ ...range, tag: "early" })).toEqual(["03", "02"]);
    await expect(listed({ cursor: "x" })).rejects.toMatchObject({ code: "cursor_invalid" });
    await expect(listed({ limit: 0 })).rejects.toMatchObject({ code: "query_invalid" });
  });

  test("shows how a long content begins, cut between characters", async () => {
    await book.notes.create({ title: "a", content: `${"x".repeat(278)}😀😀` });
    const [item] = (await book.notes.list()).items;
    expect(item?.excerpt).toBe(`${"x".repeat(278)}…`);
    expect(item).not.toHaveProperty("content");
  });
});

describe("what others append to the log", () => {
  test.each([
    ["note.created", { note: { title: "a" } }],
    ["note.created", "text"],
    [
      "note.created",
      {
        note: {
          title: "",
          content: "",
          tags: [],
          date: "2026-03-02",
          task: null,
          entry: null,
          measurements: [],
        },
      },
    ],
    ["note.updated", { note: null, before: 7 }],
    ["note.deleted", {}],
    ["constructor", {}],
  ])("changes nothing when it is no whole event of a note: %s %j", async (type, data) => {
    const note = await book.notes.create({ id: "n-1", title: "a" });
    await book.append("notes", { type, subject: "n-1", data });
    expect(await book.notes.get("n-1")).toEqual(note);
    expect(await listed()).toEqual(["a"]);
    expect(await book.notes.update("n-1", { title: "b" })).toMatchObject({ title: "b", version: 3 });
    expect(await listed()).toEqual(["b"]);
  });
});

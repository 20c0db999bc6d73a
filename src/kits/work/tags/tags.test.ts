import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../../daybook.ts";

let now = 0;
let book: Daybook;

beforeEach(async () => {
  now = Date.parse("2026-03-02T12:00:00Z");
  book = await openDaybook(":memory:", { zone: "Europe/London", clock: () => now });
});
afterEach(() => book.close());

async function fill(): Promise<void> {
  await book.tasks.create({ id: "t-1", title: "write", content: "a report", tags: ["work", "deep"] });
  await book.tasks.create({ id: "t-2", title: "rest", tags: ["home"] });
  await book.notes.create({ id: "n-1", title: "of work", tags: ["work"] });
  await book.time.record({
    id: "e-1",
    start: "2026-03-02T09:00:00Z",
    end: "2026-03-02T10:00:00Z",
    type: "Project",
    tags: ["work", "job"],
  });
}

async function usage(): Promise<unknown> {
  return Object.fromEntries(
    (await book.tags.list()).items.map(({ tag, ...counts }) => [tag, Object.values(counts).join(" ")]),
  );
}

/** Everything that a tag leads to: the lists by tag of every kit, and the counts. */
async function lookups(tag: string): Promise<number> {
  const [tasks, notes, entries, count] = await Promise.all([
    book.tasks.list({ tag }),
    book.notes.list({ tag }),
    book.time.list({ tag }),
    book.time.count({ tag }),
  ]);
  return tasks.items.length + notes.items.length + entries.items.length + (count.totals.count ?? 0);
}

async function typesOf(tag: string): Promise<string[]> {
  return (await book.stream("tags", tag)).items.map(({ type }) => type);
}

test("a list has every tag that is in use or was created, and how many have it", async () => {
  await fill();
  await book.tags.create({ tag: "empty" }, { actor: "ann" });
  expect(await usage()).toEqual({
    deep: "1 0 0",
    empty: "0 0 0",
    home: "1 0 0",
    job: "0 0 1",
    work: "1 1 1",
  });
  const first = await book.tags.list({ limit: 2 });
  expect(first.items.map(({ tag }) => tag)).toEqual(["deep", "empty"]);
  const second = await book.tags.list({ limit: 2, cursor: first.nextCursor as string });
  expect(second.items.map(({ tag }) => tag)).toEqual(["home", "job"]);
});

test("the counts follow each object: changed, deleted and made again", async () => {
  await fill();
  await book.tasks.update("t-1", { tags: ["deep", "new"] });
  await book.notes.remove("n-1");
  await book.time.amend("e-1", { tags: ["work"] });
  expect(await usage()).toEqual({ deep: "1 0 0", home: "1 0 0", new: "1 0 0", work: "0 0 1" });
  await book.notes.create({ id: "n-1", title: "again", tags: ["work"] });
  expect(await book.tags.get("work")).toEqual({ tag: "work", tasks: 0, notes: 1, entries: 1 });
});

describe("create", () => {
  test("again changes nothing", async () => {
    await book.tags.create({ tag: " plan " });
    expect(await book.tags.create({ tag: "plan" })).toEqual({ tag: "plan", tasks: 0, notes: 0, entries: 0 });
    expect(await typesOf("plan")).toEqual(["tag.created"]);
  });

  test.each([
    [{ tag: "" }, 'tag name must be 1 to 100 characters, got ""'],
    [{ tag: "x".repeat(101) }, "tag name must be at most 100 characters"],
    [{ tag: "a\nb" }, "tag name must be at most 100 characters, without control characters"],
    [{ tag: 7 }, "tag name must be text, got 7"],
    [{}, "tag name must be text, got nothing"],
    [{ tag: "a", color: "red" }, 'tag fields must be among tag, got "color"'],
    ["work", 'tag must be an object, got "work"'],
  ])("refuses %j", async (input, message) => {
    await expect(book.tags.create(input as never)).rejects.toThrow(message);
    await expect(book.tags.create(input as never)).rejects.toMatchObject({ code: "tag_invalid" });
    expect(await usage()).toEqual({});
  });
});

describe("remove", () => {
  test("takes the tag from everything, and leaves no lookup of it", async () => {
    await fill();
    await book.tags.create({ tag: "work" });
    await book.tags.remove("work", { actor: "ann" });
    expect(await usage()).toEqual({ deep: "1 0 0", home: "1 0 0", job: "0 0 1" });
    expect(await lookups("work")).toBe(0);
    expect(await book.tasks.find("t-1")).toMatchObject({ tags: ["deep"], version: 2 });
    expect((await book.stream("notes", "n-1")).items[1]).toMatchObject({
      type: "note.updated",
      actor: "ann",
      data: { changes: [{ field: "tags", from: ["work"], to: [] }] },
    });
    await expect(book.tags.remove("work")).rejects.toMatchObject({ code: "tag_not_found" });
    expect(await typesOf("work")).toEqual(["tag.created", "tag.deleted"]);
  });
});

describe("rename", () => {
  test("gives everything the new tag in the place of the old one", async () => {
    await fill();
    await book.tags.create({ tag: "work" });
    expect(await book.tags.rename("work", { to: "office" }, { actor: "ann" })).toEqual({
      tag: "office",
      tasks: 1,
      notes: 1,
      entries: 1,
      changed: 3,
    });
    expect(await lookups("work")).toBe(0);
    expect(await book.tasks.find("t-1")).toMatchObject({ tags: ["office", "deep"] });
    expect(await usage()).toEqual({ deep: "1 0 0", home: "1 0 0", job: "0 0 1", office: "1 1 1" });
    expect(await typesOf("work")).toEqual(["tag.created", "tag.rename-started", "tag.renamed"]);
    expect(await typesOf("office")).toEqual(["tag.created"]);
    await expect(book.tags.rename("work", { to: "office" })).rejects.toMatchObject({ code: "tag_not_found" });
  });

  test("to a tag that is there is refused, unless both are to become one", async () => {
    await fill();
    await expect(book.tags.rename("work", { to: "deep" })).rejects.toMatchObject({ code: "tag_exists" });
    expect(await book.tags.get("work")).toMatchObject({ tasks: 1, notes: 1, entries: 1 });
    expect(await book.tags.rename("work", { to: "deep", merge: true })).toEqual({
      tag: "deep",
      tasks: 1,
      notes: 1,
      entries: 1,
      changed: 3,
    });
    expect(await book.tasks.find("t-1")).toMatchObject({ tags: ["deep"] });
    expect(await lookups("work")).toBe(0);
  });

  test.each([
    [{ to: "work" }, 'tag to must be another tag, got "work"'],
    [{ to: "" }, "tag to must be 1 to 100 characters"],
    [{}, "tag to must be text, got nothing"],
    [{ to: ".." }, "tag to must be another name than . and .., which no URL can hold"],
    [{ to: "b", merge: "yes" }, 'tag merge must be true or false, got "yes"'],
    [{ to: "b", force: true }, 'tag fields must be among to, merge, got "force"'],
  ])("refuses %j and changes nothing", async (input, message) => {
    await fill();
    const before = await usage();
    await expect(book.tags.rename("work", input as never)).rejects.toThrow(message);
    expect(await usage()).toEqual(before);
    await expect(book.stream("tags", "work")).rejects.toMatchObject({ code: "stream_not_found" });
  });

  test("of a tag that is not there is refused", async () => {
    await expect(book.tags.rename("nothing", { to: "b" })).rejects.toMatchObject({ code: "tag_not_found" });
  });

  test("during edits of the same objects undoes none of them, and leaves nothing behind", async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `n-${n}`);
    await Promise.all(ids.map((id) => book.notes.create({ id, title: "a", tags: ["old", id] })));
    const edits = ids.flatMap((id) => [
      book.notes.update(id, { title: "edited" }),
      book.notes.update(id, { content: "written" }),
    ]);
    await Promise.all([book.tags.rename("old", { to: "new" }), ...edits]);
    expect(await lookups("old")).toBe(0);
    for (const id of ids) {
      expect(await book.notes.get(id)).toMatchObject({
        title: "edited",
        content: "written",
        tags: ["new", id],
      });
    }
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  });

  test("goes on past what cannot be changed, and says at the end how much that is", async () => {
    const note = { title: "", content: "語".repeat(87_200), task: null, entry: null, measurements: [] };
    const state = { ...note, tags: ["old"], date: "2026-03-02T00:00:00.000Z" };
    // As it may have been recorded elsewhere: so large that the event of any change is too large.
    for (const subject of ["n-00", "n-03"]) {
      await book.append("notes", { type: "note.created", subject, data: { note: state, tags: ["old"] } });
    }
    for (let n = 1; n < 40; n++) {
      await book.notes.create({ id: `n-${String(n).padStart(2, "0")}x`, content: "small", tags: ["old"] });
    }
    await book.time.record({ start: "2026-03-02T09:00:00Z", end: "2026-03-02T10:00:00Z", tags: ["old"] });
    const to = "x".repeat(100);
    for (let run = 1; run <= 2; run++) {
      await expect(book.tags.rename("old", { to })).rejects.toMatchObject({
        code: "event_too_large",
        message: expect.stringContaining(
          'tag "old" must be replaced everywhere, got 2 that could not be changed, the first note "n-0',
        ),
      });
      expect(await book.tags.get(to)).toMatchObject({ notes: 39, entries: 1 });
      expect(await book.tags.get("old")).toMatchObject({ notes: 2, entries: 0 });
    }
    for (const id of ["n-00", "n-03"]) await book.notes.update(id, { content: "smaller" });
    expect(await book.tags.rename("old", { to })).toMatchObject({ notes: 41, changed: 2 });
    expect(await lookups("old")).toBe(0);
  });

  test("by two at once to the same name ends as one renaming", async () => {
    await fill();
    await Promise.all([
      book.tags.rename("work", { to: "office", merge: true }),
      book.tags.rename("work", { to: "office", merge: true }),
    ]);
    expect(await lookups("work")).toBe(0);
    expect(await book.tags.get("office")).toEqual({ tag: "office", tasks: 1, notes: 1, entries: 1 });
  });
});

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../../daybook.ts";
import type { TaskInput } from "./task.ts";

let now = 0;
let book: Daybook;

beforeEach(async () => {
  now = Date.parse("2026-03-02T12:00:00Z");
  book = await openDaybook(":memory:", { zone: "Europe/Berlin", clock: () => now });
});
afterEach(() => book.close());

async function typesOf(id: string): Promise<string[]> {
  return (await book.stream("tasks", id)).items.map(({ type }) => type);
}

async function changesOf(id: string, version: number): Promise<unknown> {
  const event = (await book.stream("tasks", id)).items[version - 1];
  return (event?.data as { changes?: unknown } | undefined)?.changes;
}

describe("create", () => {
  test("keeps a task as a stream of its own and answers with it", async () => {
    const task = await book.tasks.create(
      {
        title: " Taxes ",
        content: "form 7",
        tags: ["home", "home"],
        due: "2026-04-30",
        created: "2026-03-01",
      },
      { actor: "ann" },
    );
    expect(task).toEqual({
      id: task.id,
      title: "Taxes",
      content: "form 7",
      status: "open",
      tags: ["home"],
      parent: null,
      due: "2026-04-30",
      // The day begins in Berlin.
      created: "2026-02-28T23:00:00.000Z",
      completed: null,
      version: 1,
    });
    expect(await book.tasks.find(task.id)).toEqual(task);
    expect(await book.tasks.get(task.id)).toEqual({
      ...task,
      ancestors: [],
      children: { total: 0, done: 0 },
      progress: { total: 0, done: 0 },
      time: { seconds: 0, subtreeSeconds: 0 },
    });
    const { content, ...rest } = task;
    expect((await book.tasks.list({ tag: "home" })).items).toEqual([{ ...rest, excerpt: content }]);
    const [event] = (await book.stream("tasks", task.id)).items;
    expect(event).toMatchObject({
      type: "task.created",
      time: task.created,
      actor: "ann",
      data: { task: { title: "Taxes", content, status: "open", parent: null }, tags: ["home"] },
    });
    expect(await changesOf(task.id, 1)).toContainEqual({ field: "title", to: "Taxes" });
  });

  test("of one that is over is a life in brief: it counts as created and as completed", async () => {
    const task = await book.tasks.create({
      title: "Old",
      status: "done",
      created: "2026-01-10",
      completed: "2026-01-12",
    });
    expect(task).toMatchObject({ status: "done", completed: "2026-01-11T23:00:00.000Z", version: 2 });
    expect(await typesOf(task.id)).toEqual(["task.created", "task.completed"]);
    const { items } = await book.count({ log: "tasks", types: ["task.completed"] });
    expect(items).toEqual([{ date: "2026-01-12", count: 1 }]);
  });

  test("of one that is over without saying when is over now, also where that is null", async () => {
    const input = { id: "over", title: "a", status: "done", completed: null } as const;
    const task = await book.tasks.create(input);
    expect(task).toMatchObject({ completed: "2026-03-02T12:00:00.000Z", version: 2 });
    now += 60_000;
    expect(await book.tasks.create(input)).toEqual(task);
    expect(await book.tasks.update("over", { status: "done", completed: null })).toEqual(task);
  });

  test("of the same id and content twice creates once; of other content it conflicts", async () => {
    const input = { id: "mine", title: "One" };
    const first = await book.tasks.create(input);
    now += 60_000;
    expect(await book.tasks.create(input)).toEqual(first);
    await expect(book.tasks.create({ ...input, title: "Other" })).rejects.toMatchObject({
      code: "version_conflict",
      message: 'task "mine" must be new, or say the same, got another one that is there',
      details: { actualVersion: 1 },
    });
    expect(await typesOf("mine")).toEqual(["task.created"]);
  });

  test("of one id by many at once creates once", async () => {
    const inputs = Array.from({ length: 20 }, () => ({ id: "mine", title: "One" }));
    const tasks = await Promise.all(inputs.map((input) => book.tasks.create(input)));
    expect(new Set(tasks.map(({ version }) => version))).toEqual(new Set([1]));
    expect(await typesOf("mine")).toEqual(["task.created"]);
  });

  test("of a deleted id begins again", async () => {
    await book.tasks.create({ id: "mine", title: "One", tags: ["a"] });
    await book.tasks.remove("mine");
    expect(await book.tasks.create({ id: "mine", title: "Two" })).toMatchObject({ version: 3, tags: [] });
    expect((await book.tasks.list({ tag: "a" })).items).toEqual([]);
  });

  test.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /^task must be an object, got nothing$/],
    ["a list", [], /^task must be an object/],
    ["no title", {}, /^task title must be 1 to 500 characters/],
    ["a title of spaces", { title: "  " }, /^task title must be/],
    ["a title of two lines", { title: "a\nb" }, /^task title must be/],
    ["a title of half a character", { title: "a\ud83d" }, /^task title must be/],
    ["a long title", { title: "x".repeat(501) }, /^task title must be/],
    ["1 MB of content", { title: "a", content: "x".repeat(1 << 20) }, /^task content must be .*100000/],
    ["a status of its own", { title: "a", status: "DONE" }, /^task status must be one of open, in-progress/],
    ["tags that are no list", { title: "a", tags: "home" }, /^task tags must be an array/],
    ["a tag that is no text", { title: "a", tags: [1] }, /^task tags must be text, got 1$/],
    [
      "too many tags",
      { title: "a", tags: Array.from({ length: 51 }, (_, n) => `t${n}`) },
      /at most 50, got 51$/,
    ],
    ["a due day that is none", { title: "a", due: "2026-02-30" }, /^task due must be a day/],
    ["a creation without an offset", { title: "a", created: "2026-02-03T07:00:00" }, /^task created must be/],
    [
      "a completion while it is open",
      { title: "a", completed: "2026-02-03" },
      /^task completed must be null while/,
    ],
    [
      "an id that no URL can hold",
      { title: "a", id: ".." },
      /^task id must be another name than \. and \.\./,
    ],
    ["a tag that no URL can hold", { title: "a", tags: ["a", "."] }, /^task tags must be another name than/],
    [
      "a day that begins before all days",
      { title: "a", created: "0001-01-01" },
      /^task created must be an RFC/,
    ],
    ["a parent that is not there", { title: "a", parent: "gone" }, /^task parent must be a task that exists/],
    ["a parent that is no id", { title: "a", parent: 5 }, /^task parent must be 1 to 128 letters/],
    [
      "itself as its parent",
      { title: "a", id: "me", parent: "me" },
      /^task parent must be a task that exists/,
    ],
    ["an id with a slash", { title: "a", id: "a/b" }, /^task id must be 1 to 128 letters/],
    [
      "an id that lists mean something by",
      { title: "a", id: "none" },
      /^task id must be another word than none/,
    ],
    ["an unknown field", { title: "a", colour: 1 }, /^task fields must be among .*, got "colour"$/],
    ["a prototype", JSON.parse('{"title":"a","__proto__":{"status":"done"}}'), /^task fields must be among/],
  ])("refuses %s and writes nothing", async (_what, input, message) => {
    await expect(book.tasks.create(input as TaskInput)).rejects.toMatchObject({
      code: "task_invalid",
      message: expect.stringMatching(message),
    });
    expect(await book.logs()).toEqual([]);
  });

  test("refuses content of more than 160 KB as JSON, also in a change, and writes nothing", async () => {
    const refusal = {
      code: "task_invalid",
      message: "task content must be at most 163840 bytes as JSON, got 163841",
    };
    const content = "語".repeat(54_613);
    await expect(book.tasks.create({ title: "a", content })).rejects.toMatchObject(refusal);
    expect(await book.logs()).toEqual([]);
    const { id } = await book.tasks.create({ title: "a" });
    await expect(book.tasks.update(id, { content })).rejects.toMatchObject(refusal);
    expect(await typesOf(id)).toEqual(["task.created"]);
  });

  test("a task as large as can be made can be changed in every field, and deleted", async () => {
    const actor = "語".repeat(256);
    const content = "語".repeat(54_612);
    const full = (letter: string) => ({
      title: letter.repeat(500),
      tags: Array.from({ length: 50 }, (_, n) => String.fromCodePoint(0x8a9e + n) + letter.repeat(99)),
    });
    const [id, parent] = ["i".repeat(128), "p".repeat(128)];
    await book.tasks.create({ id: parent, title: "p" });
    await book.tasks.create({ id, content, ...full("語") });
    const patch = {
      ...full("日"),
      parent,
      status: "done",
      due: "2026-01-01",
      created: "2026-01-01",
    } as const;
    const changed = await book.tasks.update(id, patch, { actor });
    expect(changed).toMatchObject({ ...full("日"), content, status: "done", version: 2 });
    expect(await book.tasks.find(id)).toEqual(changed);
    await book.tasks.remove(id, { actor });
    expect(await book.tasks.find(id)).toBeUndefined();
  });
});

describe("update", () => {
  test("changes what is named, and says from what to what", async () => {
    const { id } = await book.tasks.create({ title: "One", content: "x".repeat(2_000), tags: ["a"] });
    const task = await book.tasks.update(id, { title: "Two", content: "short", tags: [] }, { actor: "bob" });
    expect(task).toMatchObject({ title: "Two", content: "short", tags: [], version: 2 });
    expect(await typesOf(id)).toEqual(["task.created", "task.updated"]);
    expect(await changesOf(id, 2)).toEqual([
      { field: "title", from: "One", to: "Two" },
      { field: "content" },
      { field: "tags", from: ["a"], to: [] },
    ]);
  });

  test("of nothing, and of nothing new, records nothing", async () => {
    const task = await book.tasks.create({ title: "One", tags: ["a", "b"] });
    expect(await book.tasks.update(task.id, {})).toEqual(task);
    expect(await book.tasks.update(task.id, { title: " One ", tags: ["b", "a"] })).toEqual(task);
    expect(await typesOf(task.id)).toEqual(["task.created"]);
  });

  test("names each change of the status, and knows when a task was over", async () => {
    const { id } = await book.tasks.create({ title: "One" });
    now += 60_000;
    expect(await book.tasks.update(id, { status: "in-progress" })).toMatchObject({ completed: null });
    expect(await book.tasks.complete(id)).toMatchObject({
      status: "done",
      completed: "2026-03-02T12:01:00.000Z",
    });
    now += 60_000;
    // It was done before: completing it again does not make it later.
    expect(await book.tasks.complete(id)).toMatchObject({
      completed: "2026-03-02T12:01:00.000Z",
      version: 3,
    });
    expect(await book.tasks.update(id, { status: "cancelled" })).toMatchObject({
      completed: "2026-03-02T12:02:00.000Z",
    });
    expect(await book.tasks.reopen(id)).toMatchObject({ status: "open", completed: null });
    expect(await book.tasks.complete(id, { completed: "2026-03-01T08:00:00Z" })).toMatchObject({
      completed: "2026-03-01T08:00:00.000Z",
    });
    expect(await book.tasks.update(id, { completed: "2026-03-01" })).toMatchObject({
      completed: "2026-02-28T23:00:00.000Z",
    });
    expect(await typesOf(id)).toEqual([
      "task.created",
      "task.started",
      "task.completed",
      "task.cancelled",
      "task.reopened",
      "task.completed",
      "task.updated",
    ]);
  });

  test("of another version than the stated one is refused, and says which there is", async () => {
    const { id } = await book.tasks.create({ title: "One" });
    await book.tasks.update(id, { title: "Two" });
    const refused = { code: "version_conflict", details: { expectedVersion: 1, actualVersion: 2 } };
    await expect(book.tasks.update(id, { title: "Three" }, { ifVersion: 1 })).rejects.toMatchObject(refused);
    await expect(book.tasks.remove(id, { ifVersion: 1 })).rejects.toMatchObject(refused);
    expect(await book.tasks.update(id, { title: "Three" }, { ifVersion: 2 })).toMatchObject({ version: 3 });
  });

  test("of one that is not there, or not any more, is refused", async () => {
    const { id } = await book.tasks.create({ title: "One" });
    await book.tasks.remove(id);
    for (const gone of [id, "never", "a/b", ""]) {
      await expect(book.tasks.update(gone, { title: "x" })).rejects.toMatchObject({ code: "task_not_found" });
      await expect(book.tasks.remove(gone)).rejects.toMatchObject({ code: "task_not_found" });
      await expect(book.tasks.get(gone)).rejects.toMatchObject({ code: "task_not_found" });
    }
    expect(await typesOf(id)).toEqual(["task.created", "task.deleted"]);
  });

  test.each<[string, unknown, RegExp]>([
    ["an id", { id: "x" }, /^task fields must be among .*, got "id"$/],
    ["null as a title", { title: null }, /^task title must be/],
    ["a list", [], /^task must be an object, got \[\]$/],
    ["null", null, /^task must be an object, got null$/],
  ])("refuses %s and writes nothing", async (_what, patch, message) => {
    const { id } = await book.tasks.create({ title: "One" });
    await expect(book.tasks.update(id, patch as object)).rejects.toMatchObject({
      code: "task_invalid",
      message: expect.stringMatching(message),
    });
    expect(await typesOf(id)).toEqual(["task.created"]);
  });
});

describe("events that others append to the log", () => {
  test("change no task when they are not whole, and its commands go on after them", async () => {
    const { id } = await book.tasks.create({ title: "One", tags: ["a"] });
    const state = { ...(await book.tasks.find(id)), title: "Other" };
    const strange = [
      { type: "task.updated", data: { task: state } },
      { type: "task.updated", data: { task: { ...state, status: "odd" }, before: state } },
      { type: "task.updated", data: { task: { ...state, created: "2026-03-01" }, before: state } },
      { type: "task.created", data: { task: { title: "Other" } } },
      { type: "task.deleted", data: {} },
      { type: "task.completed", data: null },
      { type: "task.exploded", data: { task: state } },
    ];
    for (const event of strange) await book.append("tasks", { ...event, subject: id });
    await book.append("tasks", { type: "task.completed", subject: "never made/here" });
    expect(await book.tasks.find(id)).toMatchObject({ title: "One", version: 1 });
    expect(await book.tasks.update(id, { title: "Two" }, { ifVersion: 1 })).toMatchObject({ version: 9 });
    expect((await book.tasks.list()).items).toMatchObject([{ id, title: "Two" }]);
    await book.append("tasks", { type: "task.noted", subject: id });
    await book.tasks.remove(id);
    expect((await book.tasks.list()).items).toEqual([]);
  });
});

describe("list", () => {
  test("has the newest first, and its items the beginning of a long content", async () => {
    const content = `${"x".repeat(278)}\u{1f600} and so on`;
    await book.tasks.create({ id: "old", title: "Old", created: "2026-01-01" });
    await book.tasks.create({ id: "new", title: "New", content });
    const { items } = await book.tasks.list();
    expect(items.map(({ id }) => id)).toEqual(["new", "old"]);
    expect(items[0]?.excerpt.isWellFormed()).toBe(true);
    expect(items[0]?.excerpt.length).toBeLessThanOrEqual(280);
    expect(items[0]).not.toHaveProperty("content");
  });

  test.each<[object, string]>([
    [{ limit: 0 }, "query_invalid"],
    [{ limit: 1_001 }, "query_invalid"],
    [{ status: "odd" }, "query_invalid"],
    [{ createdFrom: Number.NaN }, "query_invalid"],
    [{ direction: "up" }, "query_invalid"],
    [{ cursor: "x" }, "cursor_invalid"],
  ])("refuses %o", async (query, code) => {
    await expect(book.tasks.list(query)).rejects.toMatchObject({ code });
  });
});

describe("time", () => {
  test("is that of the task, and of it and all below it", async () => {
    const { id } = await book.tasks.create({ title: "Release" });
    const child = await book.tasks.create({ title: "Docs", parent: id });
    const grandchild = await book.tasks.create({ title: "Typos", parent: child.id });
    const record = (task: string, start: string, end: string) => book.time.record({ start, end, task });
    await record(id, "2026-03-01T09:00:00Z", "2026-03-01T10:00:00Z");
    await record(child.id, "2026-03-01T22:30:00Z", "2026-03-01T23:30:00Z");
    await record(grandchild.id, "2026-03-02T09:00:00Z", "2026-03-02T09:00:10Z");
    expect((await book.tasks.get(id)).time).toEqual({ seconds: 3_600, subtreeSeconds: 7_210 });
    expect(await book.tasks.time(id, { from: "2026-03-01", to: "2026-03-02" })).toEqual({
      from: "2026-03-01",
      to: "2026-03-02",
      by: "day",
      items: [
        { date: "2026-03-01", seconds: 3_600, subtreeSeconds: 5_400 },
        { date: "2026-03-02", seconds: 0, subtreeSeconds: 1_810 },
      ],
      totals: { seconds: 3_600, subtreeSeconds: 7_210 },
    });
    expect(
      (await book.tasks.subtree(id)).map(({ seconds, subtreeSeconds }) => [seconds, subtreeSeconds]),
    ).toEqual([
      [3_600, 7_210],
      [3_600, 3_610],
      [10, 10],
    ]);
    await expect(book.tasks.time("gone")).rejects.toMatchObject({ code: "task_not_found" });
  });

  test("is unknown in a book that keeps no such counter, and a task is shown without", async () => {
    await book.close();
    const config = { logs: { time: { counters: ["log" as const] } } };
    book = await openDaybook(":memory:", { config, clock: () => now });
    const { id } = await book.tasks.create({ title: "One" });
    expect((await book.tasks.get(id)).time).toEqual({ seconds: null, subtreeSeconds: null });
    expect(await book.tasks.subtree(id)).toMatchObject([{ seconds: null, subtreeSeconds: null }]);
    await expect(book.tasks.time(id)).rejects.toMatchObject({ code: "counter_not_kept" });
  });
});

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../daybook.ts";
import { isDaybookError } from "../../errors.ts";
import { trackerDumpRows } from "../../sources/tracker-dump.ts";
import { importTracker, type TrackerBook, type TrackerImportOptions } from "./tracker-import.ts";

let now = 0;
let book: Daybook;

beforeEach(async () => {
  now = Date.parse("2026-06-01T12:00:00Z");
  book = await openDaybook(":memory:", { zone: "Europe/London", clock: () => now });
});
afterEach(() => book.close());

/** As the tracker's `GET /admin/dump` prints them: the whole object in every slice. */
function slices(kind: string, payload: Record<string, unknown>, id = payload.id): object[] {
  const pk = `${kind}#${id}`;
  return [
    { pk, sk: "TITLE#x", gsi1pk: "0", gsi1sk: "0", payload },
    { pk, sk: "0", gsi1pk: kind, gsi1sk: "DATE#2026-03-02", payload },
    { pk, sk: "TAG#work", gsi1pk: "TAG#work", gsi1sk: pk, payload },
  ];
}

function row(kind: string, payload: Record<string, unknown>): object {
  return slices(kind, payload)[1] as object;
}

const DUMP = [
  ...slices("TASK", {
    id: "t-9",
    title: "write it",
    content: "0",
    status: "OPEN",
    crdate: "2026-03-01",
    codate: "3000-01-01",
    tagList: ["work"],
    ptask: "t-1",
  }),
  ...slices("LOG", {
    id: "l-1",
    title: "review",
    content: "long story",
    duration: 45,
    tagList: ["work"],
    task: "t-9",
    date: "2026-03-02",
  }),
  ...slices("LOG", {
    id: "l-2",
    title: "0",
    content: "0",
    duration: 0,
    tagList: [],
    task: "0",
    date: "2026-07-02",
  }),
  ...slices("TASK", {
    id: "t-1",
    title: "file taxes",
    content: "by April",
    status: "DONE",
    crdate: "2026-03-01",
    codate: "2026-03-20",
    tagList: ["home"],
    ptask: "0",
  }),
  ...slices("NOTE", { id: "n-1", title: "idea", content: "a\nb", tagList: ["work"], date: "2026-03-02" }),
  ...slices("NOTE", { id: "n-2", title: "undated", content: "0", tagList: [], date: "1970-01-01" }),
  { pk: "TAG#unused", sk: "0", gsi1pk: "TAG", gsi1sk: "TAG#unused" },
];

async function* bytesOf(dump: unknown): AsyncGenerator<Uint8Array> {
  yield Buffer.from(typeof dump === "string" ? dump : JSON.stringify(dump));
}

function target(): TrackerBook {
  const { calendar, time, tasks, notes, tags } = book;
  return {
    calendar,
    time,
    tasks,
    notes,
    tags,
    firstEvent: async (log, subject) => (await streamOf(log, subject))[0],
    newestFirst: async function* (log, subject) {
      yield* (await streamOf(log, subject)).reverse();
    },
  };
}

async function streamOf(log: string, subject: string) {
  try {
    return (await book.stream(log, subject)).items;
  } catch (error) {
    if (isDaybookError(error, "stream_not_found")) return [];
    throw error;
  }
}

function imported(dump: unknown, options?: TrackerImportOptions) {
  return importTracker(target(), trackerDumpRows(bytesOf(dump)), options);
}

async function eventCount(): Promise<number> {
  return (await book.logs()).reduce((sum, { events }) => sum + events, 0);
}

describe("a dump", () => {
  test("becomes tasks below their parents, time entries with their notes, notes and tags", async () => {
    expect(await imported(DUMP, { actor: "ann" })).toEqual({
      recorded: 7,
      duplicate: 0,
      amended: 0,
      rejectedTotal: 0,
      rejected: [],
    });
    expect(await book.tasks.find("t-1")).toMatchObject({
      title: "file taxes",
      content: "by April",
      status: "done",
      created: "2026-03-01T00:00:00.000Z",
      completed: "2026-03-20T00:00:00.000Z",
      parent: null,
    });
    expect(await book.tasks.find("t-9")).toMatchObject({
      content: "",
      status: "open",
      completed: null,
      parent: "t-1",
      tags: ["work"],
    });
    const [later, review] = (await book.time.list()).items;
    expect(review).toMatchObject({
      start: "2026-03-02T00:00:00.000Z",
      end: "2026-03-02T00:45:00.000Z",
      seconds: 2_700,
      description: "review",
      tags: ["work"],
      task: "t-9",
    });
    // A day of summer time begins an hour before that of UTC.
    expect(later).toMatchObject({
      start: "2026-07-01T23:00:00.000Z",
      seconds: 0,
      description: "",
      task: null,
    });
    expect((await book.notes.list({ entry: review?.id as string })).items).toMatchObject([
      { kind: "note", title: "review", excerpt: "long story", tags: ["work"], date: review?.start },
    ]);
    const { items } = await book.notes.list();
    expect(items.map(({ kind, title, date }) => [kind, title, date])).toEqual([
      ["note", "undated", "2026-06-01T12:00:00.000Z"],
      ["note", "idea", "2026-03-02T00:00:00.000Z"],
      ["note", "review", "2026-03-02T00:00:00.000Z"],
      ["task", "file taxes", "2026-03-01T00:00:00.000Z"],
    ]);
    expect((await book.tags.list()).items).toEqual([
      { tag: "home", tasks: 1, notes: 0, entries: 0 },
      { tag: "unused", tasks: 0, notes: 0, entries: 0 },
      { tag: "work", tasks: 1, notes: 2, entries: 1 },
    ]);
    const done = await book.events({ types: ["task.completed"] });
    expect(done.items).toMatchObject([{ subject: "t-1", time: "2026-03-20T00:00:00.000Z", actor: "ann" }]);
  });

  test("imported again changes nothing, whatever was done since", async () => {
    await imported(DUMP);
    const before = await eventCount();
    expect(await imported(DUMP)).toMatchObject({ recorded: 0, duplicate: 7, amended: 0, rejectedTotal: 0 });
    expect(await eventCount()).toBe(before);
    await book.tasks.reopen("t-1");
    await book.tasks.update("t-9", { title: "changed" });
    await book.notes.remove("n-1");
    await book.tags.remove("unused");
    const [review] = (await book.time.list({ tag: "work" })).items;
    await book.time.remove(review?.id as string);
    const after = await eventCount();
    now += 1_000;
    expect(await imported(DUMP)).toMatchObject({ recorded: 0, duplicate: 7, amended: 0, rejectedTotal: 0 });
    expect(await eventCount()).toBe(after);
    expect(await book.tasks.find("t-1")).toMatchObject({ status: "open" });
  });

  test("as DynamoDB's tools print it, with payloads as text, is the same dump", async () => {
    const typed = (value: unknown): object => {
      if (typeof value === "string") return { S: value };
      if (typeof value === "number") return { N: String(value) };
      if (Array.isArray(value)) return { L: value.map(typed) };
      return {
        M: Object.fromEntries(Object.entries(value as object).map(([name, child]) => [name, typed(child)])),
      };
    };
    const Items = DUMP.map((item) =>
      Object.fromEntries(Object.entries(item).map(([name, value]) => [name, typed(value)])),
    );
    expect(await imported({ Items, Count: Items.length })).toMatchObject({ recorded: 7, rejectedTotal: 0 });
    const asText = DUMP.map((item) =>
      "payload" in item ? { ...item, payload: JSON.stringify(item.payload) } : item,
    );
    expect(await imported(asText)).toMatchObject({ recorded: 0, duplicate: 7, rejectedTotal: 0 });
  });

  test("counts durations in the unit that is said", async () => {
    await imported([row("LOG", { id: "a", duration: "1.5", date: "2026-03-02" })], { unit: "hours" });
    expect((await book.time.list()).items).toMatchObject([{ seconds: 5_400 }]);
  });

  test("that says other of a time entry now amends it; what it says of others stays a conflict", async () => {
    await imported(DUMP);
    const changed = [
      row("LOG", {
        id: "l-1",
        title: "review 2",
        content: "other",
        duration: 60,
        tagList: ["work"],
        task: "t-9",
        date: "2026-03-02",
      }),
      row("NOTE", { id: "n-1", title: "other", content: "0", date: "2026-03-02" }),
      row("TASK", { id: "t-1", title: "other", crdate: "2026-03-01" }),
    ];
    expect(await imported(changed)).toMatchObject({
      recorded: 0,
      amended: 1,
      rejected: [
        { line: 3, code: "version_conflict", message: expect.stringContaining('task "t-1" must be new') },
        { line: 2, code: "version_conflict", message: expect.stringContaining('note "n-1" must be new') },
      ],
    });
    expect(await book.notes.get("n-1")).toMatchObject({ title: "idea" });
  });
});

describe("the note of a log", () => {
  const log = (more: object) =>
    row("LOG", {
      id: "l",
      title: "run",
      content: "old",
      duration: 5,
      date: "2026-03-02",
      tagList: ["x"],
      ...more,
    });

  async function notes() {
    const { items } = await book.notes.list();
    return items.map(({ title, excerpt, tags, date }) =>
      [title, excerpt, tags.join(), date.slice(0, 10)].join(" "),
    );
  }

  test("says what later dumps say, also that it is gone and that it is back", async () => {
    for (const [more, expected] of [
      [{}, ["run old x 2026-03-02"]],
      [{ content: "new" }, ["run new x 2026-03-02"]],
      [{ title: "walk", tagList: ["y", "x"] }, ["walk old y,x 2026-03-02"]],
      [{ content: "0" }, []],
      [{ content: "back", date: "2026-03-03" }, ["run back x 2026-03-03"]],
    ] as const) {
      const report = await imported([log(more)]);
      expect(report.recorded + report.amended).toBe(1);
      expect(report).toMatchObject({ duplicate: 0, rejectedTotal: 0 });
      expect(await notes()).toEqual(expected);
      expect(await imported([log(more)])).toMatchObject({ recorded: 0, amended: 0, duplicate: 1 });
    }
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
  });

  test("comes with the content that a log did not have", async () => {
    await imported([log({ content: "0" })]);
    expect(await imported([log({})])).toMatchObject({ recorded: 0, amended: 1, duplicate: 0 });
    expect(await notes()).toEqual(["run old x 2026-03-02"]);
  });

  test("that was changed here is reported when the dump says otherwise too, and nothing of the row is written", async () => {
    await imported([log({})]);
    await imported([log({ content: "new" })]);
    const [{ id } = { id: "" }] = (await book.notes.list()).items;
    await book.notes.update(id, { content: "mine" });
    expect(await imported([log({ content: "new", duration: 6 })])).toMatchObject({
      amended: 1,
      rejectedTotal: 0,
    });
    expect(await imported([log({ content: "newest", duration: 7 })])).toMatchObject({
      amended: 0,
      rejected: [
        { line: 1, code: "version_conflict", message: expect.stringContaining("changed here since") },
      ],
    });
    expect(await notes()).toEqual(["run mine x 2026-03-02"]);
    expect((await book.time.list()).items).toMatchObject([{ seconds: 360 }]);
  });

  test("that was deleted here stays so", async () => {
    await imported([log({})]);
    const [{ id } = { id: "" }] = (await book.notes.list()).items;
    await book.notes.remove(id);
    await imported([log({ content: "new" })]);
    expect(await notes()).toEqual([]);
  });

  test("is not written in a dry run, which says what would be", async () => {
    await imported([log({})]);
    const before = await eventCount();
    expect(await imported([log({ content: "new" })], { dryRun: true })).toMatchObject({
      amended: 1,
      duplicate: 0,
    });
    expect(await eventCount()).toBe(before);
  });
});

describe("the status of a task", () => {
  const task = (status: string, codate = "0") =>
    row("TASK", { id: "t", title: "t", status, codate, crdate: "2026-03-01" });

  async function typesOf(id: string): Promise<string[]> {
    return (await book.stream("tasks", id)).items.map(({ type }) => type);
  }

  test.each([
    [
      ["OPEN", "STARTED", "DONE"],
      ["task.created", "task.started", "task.completed"],
    ],
    [
      ["STARTED", "DONE"],
      ["task.created", "task.started", "task.completed"],
    ],
    [
      ["OPEN", "DONE"],
      ["task.created", "task.completed"],
    ],
    [
      ["STARTED", "CANCELLED", "OPEN"],
      ["task.created", "task.started", "task.cancelled"],
    ],
  ])("goes on with those of later dumps: %j", async (statuses, types) => {
    const reports = [];
    for (const status of statuses) {
      const dump = [task(status, status === "DONE" ? "2026-03-05" : "0")];
      reports.push(await imported(dump));
      expect(await imported(dump)).toMatchObject({ recorded: 0, amended: 0, duplicate: 1 });
    }
    expect(reports[0]).toMatchObject({ recorded: 1 });
    expect(reports[1]).toMatchObject({ recorded: 0, amended: 1, duplicate: 0 });
    expect(await typesOf("t")).toEqual(types);
    const done = await book.events({ types: ["task.completed"] });
    for (const { time } of done.items) expect(time).toBe("2026-03-05T00:00:00.000Z");
  });

  test("that was changed here stays so", async () => {
    await imported([task("STARTED")]);
    await book.tasks.update("t", { title: "mine" });
    expect(await imported([task("DONE", "2026-03-05")])).toMatchObject({ amended: 0, duplicate: 1 });
    expect(await book.tasks.find("t")).toMatchObject({ title: "mine", status: "in-progress" });
  });

  test("of one that is too large to be over is none: it is refused before it is created", async () => {
    const content = "語".repeat(87_200);
    const bad = row("TASK", { id: "t", content, status: "DONE", crdate: "2026-03-01", codate: "2026-03-05" });
    expect(await imported([bad])).toMatchObject({ recorded: 0, rejected: [{ code: "task_invalid" }] });
    expect(await book.logs()).toEqual([]);
  });
});

describe("a bad row", () => {
  const good = row("TAG", { id: "good" });

  test.each([
    [{ pk: "LOG#a", sk: "0" }, "payload must be a JSON object, got nothing"],
    [{ pk: "LOG#a", sk: "0", payload: "{" }, "payload must be a JSON object, got nothing"],
    [{ pk: "LOG#a", sk: "0", payload: [] }, "payload must be a JSON object, got []"],
    [{ pk: "LOG#a", sk: 0, payload: {} }, "sk must be a string, got 0"],
    [{ pk: "LOG", sk: "0", payload: {} }, 'pk must be LOG#, NOTE#, TASK# or TAG# and an id, got "LOG"'],
    [{ pk: "USER#1", sk: "0", payload: {} }, "pk must be LOG#, NOTE#, TASK# or TAG# and an id"],
    [{ sk: "0", payload: {} }, "pk must be LOG#, NOTE#, TASK# or TAG# and an id, got nothing"],
    [{ pk: "LOG#a", sk: "0", payload: { id: "b" } }, 'payload id must be that of its pk, "a", got "b"'],
    [
      row("LOG", { id: "a", duration: -1, date: "2026-03-02" }),
      "duration must be a number, 0 or more, got -1",
    ],
    [row("LOG", { id: "a", duration: "x", date: "2026-03-02" }), "duration must be a number, 0 or more"],
    [row("LOG", { id: "a", duration: 1e15, date: "2026-03-02" }), "a day must lie in the years"],
    [
      row("LOG", { id: "a", duration: 1, date: "1970-01-01" }),
      "date must be a day: a time entry has one, got null",
    ],
    [row("LOG", { id: "a", duration: 1, date: "2026-02-30" }), "date must be a day YYYY-MM-DD, got"],
    [row("LOG", { id: "a", date: 5 }), "date must be a day YYYY-MM-DD, got 5"],
    [
      row("LOG", { id: "a", date: "2026-03-02", task: "t-404" }),
      'task must be a task of the dump or the book, got "t-404"',
    ],
    [row("LOG", { id: "a", date: "2026-03-02", tagList: "work" }), "tagList must be an array of strings"],
    [
      row("LOG", { id: "a", date: "2026-03-02", content: "x".repeat(100_001) }),
      "note content must be text of at most 100000",
    ],
    [row("LOG", { id: "a", date: "2026-03-02", content: "語".repeat(90_000) }), "content must be at most"],
    [row("LOG", { id: "a", date: "2026-03-02", title: "x".repeat(501), content: "c" }), "note title must be"],
    [row("NOTE", { id: "a", title: 5 }), "title must be a string, got 5"],
    [row("NOTE", { id: "a", content: "語".repeat(100_000) }), "note content must be at most 163840 bytes"],
    [row("NOTE", { id: "a", tagList: ["x".repeat(101)] }), "note tags must be at most 100 characters each"],
    [
      row("TASK", { id: "a", status: "WAITING" }),
      'status must be open, in progress, done or cancelled, got "WAITING"',
    ],
    [row("TASK", { id: "a", title: "x".repeat(501) }), "task title must be"],
    [row("TASK", { id: "a", title: "a", ptask: "t-404" }), "parent must be"],
    [row("TASK", { id: "a", title: "a", ptask: "a" }), 'ptask must be a task above it, got "itself"'],
    [{ pk: `TAG#${"x".repeat(101)}`, sk: "0" }, "tag name must be at most 100 characters"],
    [7, "must be a JSON object"],
  ])("is reported, and nothing of it is written (%#): $1", async (bad, message) => {
    const report = await imported([bad, good]);
    expect(report).toMatchObject({ recorded: 1, duplicate: 0, rejectedTotal: 1 });
    expect(report.rejected[0]).toMatchObject({ line: 1, message: expect.stringContaining(message) });
    expect((await book.logs()).map(({ log }) => log)).toEqual(["tags"]);
  });

  test("that repeats another is reported", async () => {
    const note = row("NOTE", { id: "n", title: "a", date: "2026-03-02" });
    expect(await imported([note, note])).toMatchObject({ recorded: 1, rejected: [{ line: 2 }] });
  });

  test.each([
    ["{", "tracker input"],
    ["", "tracker input"],
    ["null", "tracker input must be a JSON array"],
    ['[{"pk":"TAG#a","sk":"0"}', "tracker input"],
  ])("broken input %j is refused as a whole", async (text, message) => {
    const { rejected } = await imported(text);
    expect(rejected.at(-1)).toMatchObject({
      code: "source_invalid",
      message: expect.stringContaining(message),
    });
  });
});

describe("the tree", () => {
  test("is imported whatever the order of its rows; cycles and what is below them are refused", async () => {
    const task = (id: string, ptask: string) => row("TASK", { id, title: id, ptask, crdate: "2026-03-01" });
    const dump = [
      task("d", "c"),
      task("c", "b"),
      task("b", "a"),
      task("a", "0"),
      task("x", "y"),
      task("y", "z"),
      task("z", "x"),
      task("w", "x"),
      task("v", "w"),
    ];
    const report = await imported(dump);
    expect(report).toMatchObject({ recorded: 4, rejectedTotal: 5 });
    expect(report.rejected.map(({ line, message }) => [line, message])).toEqual([
      [5, 'ptask must be a task above it, got "itself"'],
      [6, 'ptask must be a task above it, got "itself"'],
      [7, 'ptask must be a task above it, got "itself"'],
      [8, 'ptask must be a task that can be imported, got "x"'],
      [9, 'ptask must be a task that can be imported, got "w"'],
    ]);
    expect(await book.tasks.get("d")).toMatchObject({ ancestors: [{ id: "a" }, { id: "b" }, { id: "c" }] });
  });

  test("of 10,000 tasks below each other is refused below its limit", async () => {
    const dump = Array.from({ length: 10_000 }, (_, n) =>
      row("TASK", { id: `t${n}`, title: "a", ptask: n === 9_999 ? "0" : `t${n + 1}`, crdate: "2026-03-01" }),
    );
    const report = await imported(dump);
    expect(report).toMatchObject({ recorded: 50, rejectedTotal: 9_950 });
    expect(report.rejected[0]?.message).toContain("50");
    expect(report.rejected[1]?.message).toContain("ptask must be a task that can be imported");
  });
});

/**
 * A page of tasks by tag among 100,000, beside the same page from tables and an index made for it by hand, and a change of a
 * task whose stream has 1,000 events beside one of a task that has one.
 *
 *     npm run bench tasks [tasks]
 */
import { join } from "node:path";
import Database from "better-sqlite3";
import { type Daybook, openDaybook } from "../src/daybook.ts";
import type { TaskState } from "../src/kits/work/tasks/task.ts";
import { taskEventOf } from "../src/kits/work/tasks/task-event.ts";
import { inFolder, median, print, printMachine, randomOf, timed } from "./harness.ts";

const TASKS = Number(process.argv[2] ?? 100_000);
const ROUNDS = 301;
const CHANGES = 101;
const TAGS = 200;
const PAGE = 50;

function* tasks(): Generator<{ id: string; state: TaskState }> {
  const random = randomOf(1);
  for (let n = 0; n < TASKS; n++) {
    const state: TaskState = {
      title: `A title of ordinary length, number ${n}`,
      content: "What there is to say about it, in a sentence or two. ".repeat(3),
      status: "open",
      tags: [`tag-${random(TAGS)}`, `area-${random(10)}`],
      parent: null,
      due: null,
      created: new Date(Date.UTC(2020, 0, 1) + n * 60_000).toISOString(),
      completed: null,
    };
    yield { id: `task-${n}`, state };
  }
}

async function fill(path: string): Promise<void> {
  const book = await openDaybook(path, { zone: "UTC" });
  async function* rows() {
    let line = 0;
    for (const { id, state } of tasks()) {
      line += 1;
      yield { line, value: taskEventOf({ id, after: state }, 0) };
    }
  }
  await book.appendRows("tasks", rows());
  await book.close();
}

/** What one would do without Daybook: the tasks, and an index of tags that is in the order of the page. */
function fillRaw(path: string): Database.Database {
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.exec("CREATE TABLE tasks (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID");
  db.exec(
    "CREATE TABLE tags (tag TEXT, created TEXT, id TEXT, PRIMARY KEY (tag, created, id)) WITHOUT ROWID",
  );
  const task = db.prepare("INSERT INTO tasks VALUES (?, ?)");
  const tag = db.prepare("INSERT INTO tags VALUES (?, ?, ?)");
  db.transaction(() => {
    for (const { id, state } of tasks()) {
      const { content, ...rest } = state;
      task.run(id, JSON.stringify({ id, ...rest, excerpt: content.slice(0, 280), version: 1 }));
      for (const name of state.tags) tag.run(name, state.created, id);
    }
  })();
  return db;
}

async function listPages(book: Daybook, settled: Daybook, db: Database.Database): Promise<void> {
  const raw = db
    .prepare<[string, number], string>(
      "SELECT body FROM tags JOIN tasks USING (id) WHERE tag = ? ORDER BY created DESC LIMIT ?",
    )
    .pluck();
  const random = randomOf(2);
  const ms = { current: [] as number[], settled: [] as number[], raw: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const tag = `tag-${random(TAGS)}`;
    ms.current.push(await timed(() => book.tasks.list({ tag, limit: PAGE })));
    ms.settled.push(await timed(() => settled.tasks.list({ tag, limit: PAGE })));
    ms.raw.push(await timed(() => raw.all(tag, PAGE).map((body) => JSON.parse(body) as unknown)));
  }
  const limit = median(ms.raw);
  const row = (what: string, times: number[]) => ({
    "a page by": what,
    "median ms": median(times).toFixed(3),
    "p99 ms": (times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] as number).toFixed(3),
    "× raw": (median(times) / limit).toFixed(2),
  });
  print(`${PAGE} tasks by tag among ${TASKS}, ${ROUNDS} pages each, taking turns`, [
    row("book.tasks.list", ms.current),
    row('book.tasks.list, `reads: "settled"`', ms.settled),
    row("two tables and an index of one's own", ms.raw),
  ]);
}

async function changeTasks(book: Daybook): Promise<void> {
  await book.tasks.create({ id: "long", title: "0" });
  for (let n = 1; n < 1_000; n++) await book.tasks.update("long", { title: `${n}` });
  const ms = { long: [] as number[], short: [] as number[], append: [] as number[] };
  for (let n = 0; n < CHANGES; n++) {
    ms.long.push(await timed(() => book.tasks.update("long", { title: `long ${n}` })));
    ms.short.push(await timed(() => book.tasks.update(`task-${n}`, { title: `short ${n}` })));
    const event = { type: "task.noted", subject: `note-${n}`, data: { title: `bare ${n}` } };
    ms.append.push(await timed(() => book.append("noted", event)));
  }
  print(
    `one change after the other, ${CHANGES} of each, taking turns`,
    Object.entries({
      "a task of 1,000 events": ms.long,
      "a task of one event": ms.short,
      "book.append of one event": ms.append,
    }).map(([what, times]) => ({
      change: what,
      "median ms": median(times).toFixed(3),
      "× a bare append": (median(times) / median(ms.append)).toFixed(2),
    })),
  );
}

printMachine("bench/tasks: in process, SQLite in a file");
await inFolder(async (folder) => {
  const path = join(folder, "tasks.db");
  const filled = await timed(() => fill(path));
  console.log(`${TASKS} tasks recorded and settled in ${(filled / 1_000).toFixed(1)} s`);
  const db = fillRaw(join(folder, "raw.db"));
  const [book, settled] = [await openDaybook(path), await openDaybook(path, { reads: "settled" })];
  await listPages(book, settled, db);
  await changeTasks(book);
  await book.close();
  await settled.close();
  db.close();
});

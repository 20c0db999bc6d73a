import fc from "fast-check";
import { expect, test } from "vitest";
import { placesInStore, placesOfTasks } from "../../../../test/support/task-items.ts";
import { type Daybook, openDaybook } from "../../../daybook.ts";
import { openStore } from "../../../store/open-store.ts";
import type { TaskListQuery } from "./queries.ts";
import type { ChildrenPolicy, Task, TaskStatus } from "./task.ts";

/** The tasks against the slowest obvious model: an array that is looked through from end to end. */

const BASE = Date.parse("2026-04-01T00:00:00Z");
const HOUR = 3_600_000;
const TAGS = ["a", "b", "ü\u{10ffff}"];
const STATUSES: TaskStatus[] = ["open", "in-progress", "done", "cancelled"];

type Fields = Pick<Task, "title" | "content" | "status" | "tags">;
type Command =
  | { do: "create"; fields: Fields; below: number | null; hours: number }
  | { do: "update"; which: number; fields: Partial<Fields> }
  | { do: "move"; which: number; below: number | null }
  | { do: "remove"; which: number; children: ChildrenPolicy }
  | { do: "foreign"; which: number };

const fields = fc.record({
  title: fc.constantFrom("one", "two"),
  content: fc.constantFrom("", "text", "long ".repeat(300)),
  status: fc.constantFrom(...STATUSES),
  tags: fc.uniqueArray(fc.constantFrom(...TAGS), { maxLength: 2 }),
});
const below = fc.option(fc.nat({ max: 20 }));
const commands: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("create" as const), fields, below, hours: fc.nat(9) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("update" as const),
      which: fc.nat(20),
      fields: fields.chain((all) => fc.subarray(Object.keys(all)).map((keys) => pick(all, keys))),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("move" as const), which: fc.nat(20), below }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("remove" as const),
      which: fc.nat(20),
      children: fc.constantFrom<ChildrenPolicy>("block", "cascade", "detach"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("foreign" as const), which: fc.nat(20) }) },
);

function pick(all: Fields, keys: string[]): Partial<Fields> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => keys.includes(key)));
}

class Model {
  tasks: Task[] = [];

  pick(which: number | null): Task | undefined {
    return which === null ? undefined : this.tasks[which % Math.max(1, this.tasks.length)];
  }

  below(id: string): Task[] {
    return this.tasks.filter(({ parent }) => parent === id).flatMap((task) => [task, ...this.below(task.id)]);
  }
}

const isClosed = (status: TaskStatus) => status === "done" || status === "cancelled";

/** What a change makes of a task; versions are learnt from the answers, and held to be gapless elsewhere. */
function changed(task: Task, patch: Partial<Task>, now: string): Task {
  const after = { ...task, ...patch };
  if (!isClosed(after.status)) return { ...after, completed: null };
  return { ...after, completed: task.status === after.status ? task.completed : now };
}

async function run(book: Daybook, model: Model, command: Command): Promise<void> {
  const now = new Date(book.now()).toISOString();
  if (command.do === "create") {
    const parent = model.pick(command.below)?.id ?? null;
    const created = new Date(BASE + command.hours * HOUR).toISOString();
    const task = await book.tasks.create({ ...command.fields, parent, created });
    const { status } = command.fields;
    const completed = isClosed(status) ? now : null;
    const expected = { ...command.fields, id: task.id, parent, due: null, created, completed };
    expect(task).toEqual({ ...expected, version: status === "open" ? 1 : 2 });
    model.tasks.push(task);
    return;
  }
  const task = model.pick(command.which);
  if (task === undefined) return;
  if (command.do === "foreign") {
    await book.append("tasks", {
      type: "task.completed",
      subject: task.id,
      data: { task: { status: "odd" } },
    });
  } else if (command.do === "update") {
    const after = await book.tasks.update(task.id, command.fields);
    const expected = changed(task, command.fields, now);
    expect(sortTags(after)).toEqual(sortTags({ ...expected, version: after.version }));
    const isSame = JSON.stringify(sortTags(expected)) === JSON.stringify(sortTags(task));
    expect(after.version === task.version).toBe(isSame);
    model.tasks = model.tasks.map((other) => (other === task ? after : other));
  } else if (command.do === "move")
    await move(book, model, { task, parent: model.pick(command.below)?.id ?? null });
  else await remove(book, model, { task, children: command.children });
}

function sortTags<T extends { tags: string[] }>(task: T): T {
  return { ...task, tags: [...task.tags].sort() };
}

async function move(
  book: Daybook,
  model: Model,
  { task, parent }: { task: Task; parent: string | null },
): Promise<void> {
  const inside = parent === task.id || model.below(task.id).some(({ id }) => id === parent);
  if (inside) {
    await expect(book.tasks.move(task.id, parent)).rejects.toMatchObject({ code: "task_invalid" });
    return;
  }
  const after = await book.tasks.move(task.id, parent);
  expect(after).toEqual({ ...task, parent, version: after.version });
  model.tasks = model.tasks.map((other) => (other === task ? after : other));
}

async function remove(
  book: Daybook,
  model: Model,
  { task, children }: { task: Task; children: ChildrenPolicy },
): Promise<void> {
  const below = model.below(task.id);
  if (children === "block" && below.length > 0) {
    await expect(book.tasks.remove(task.id)).rejects.toMatchObject({ code: "task_has_children" });
    return;
  }
  await book.tasks.remove(task.id, { children });
  const gone = new Set(children === "cascade" ? [task, ...below] : [task]);
  const moved = (other: Task) => ({ ...other, parent: task.parent, version: -1 });
  model.tasks = model.tasks
    .filter((other) => !gone.has(other))
    .map((other) => (other.parent === task.id ? moved(other) : other));
  for (const [index, { id, version }] of model.tasks.entries()) {
    if (version !== -1) continue;
    const found = (await book.tasks.find(id)) as Task;
    expect(found).toEqual({ ...model.tasks[index], version: found.version });
    model.tasks[index] = found;
  }
}

async function listed(book: Daybook, query: TaskListQuery): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const more = cursor === undefined ? {} : { cursor };
    const page = await book.tasks.list({ ...query, limit: 3, ...more });
    found.push(...page.items.map(({ id, version }) => `${id}@${version}`));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

function listOf(model: Model, query: TaskListQuery): string[] {
  const { status, tag, parent, root, createdFrom = 0, createdTo = Infinity } = query;
  const { completedFrom, completedTo } = query;
  const byCompletion = completedFrom !== undefined || completedTo !== undefined;
  const isNearer = parent !== undefined || tag !== undefined || root !== undefined;
  const tree =
    root === undefined ? model.tasks : [...model.tasks.filter(({ id }) => id === root), ...model.below(root)];
  const key = ({ created, completed, id }: Task) =>
    `${byCompletion && !isNearer ? completed : created}#${id}`;
  const tasks = tree.filter((task) => {
    const created = Date.parse(task.created);
    const completed = task.completed === null ? Number.NaN : Date.parse(task.completed);
    return (
      (status === undefined || task.status === status) &&
      (tag === undefined || task.tags.includes(tag)) &&
      (parent === undefined || task.parent === parent) &&
      created >= createdFrom &&
      created < createdTo &&
      (!byCompletion || (completed >= (completedFrom ?? 0) && completed < (completedTo ?? Infinity)))
    );
  });
  const sorted = tasks.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return (query.direction === "forward" ? sorted : sorted.reverse()).map(
    ({ id, version }) => `${id}@${version}`,
  );
}

function queriesFor(model: Model, end: number): TaskListQuery[] {
  const [from, to] = [BASE + 2 * HOUR, BASE + 7 * HOUR];
  const some = model.tasks.slice(0, 3).map(({ id }) => id);
  return [
    {},
    { direction: "forward" },
    ...STATUSES.map((status) => ({ status })),
    ...TAGS.map((tag) => ({ tag })),
    { parent: null },
    ...some.map((parent) => ({ parent })),
    ...some.map((root) => ({ root })),
    ...some.map((root) => ({ root, status: "done" as const, direction: "forward" as const })),
    { createdFrom: from, createdTo: to },
    { tag: "a", createdFrom: from, status: "open" },
    { completedFrom: 0 },
    { completedTo: end - 5 * HOUR, status: "done", direction: "forward" },
    { completedFrom: BASE, completedTo: end, tag: "b", createdTo: to },
    { parent: null, status: "cancelled", tag: "a" },
  ];
}

async function compare(book: Daybook, model: Model): Promise<void> {
  for (const query of queriesFor(model, book.now())) {
    expect([query, await listed(book, query)]).toEqual([query, listOf(model, query)]);
  }
  for (const task of model.tasks) {
    const below = model.below(task.id);
    const detail = await book.tasks.get(task.id);
    expect(detail).toMatchObject(task);
    const counted = below.filter(({ status }) => status !== "cancelled");
    const done = below.filter(({ status }) => status === "done");
    expect(detail.progress).toEqual({ done: done.length, total: counted.length });
    const children = below.filter(({ parent }) => parent === task.id);
    const doneChildren = children.filter(({ status }) => status === "done");
    expect(detail.children).toEqual({ done: doneChildren.length, total: children.length });
    const tree = await book.tasks.subtree(task.id);
    expect(tree.map(({ id }) => id).sort()).toEqual([task, ...below].map(({ id }) => id).sort());
    expect(tree[0]?.progress).toEqual(detail.progress);
  }
}

test("lists, trees and progress are what an array of tasks would say, whatever is done to them", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(commands, { maxLength: 30 }), async (sequence) => {
      let now = BASE + 100 * HOUR;
      const store = await openStore(":memory:", { create: true });
      const book = await openDaybook(store, { zone: "UTC", clock: () => now });
      try {
        const model = new Model();
        for (const command of sequence) {
          now += HOUR;
          await run(book, model, command);
        }
        await compare(book, model);
        expect(await placesInStore(book, store)).toEqual(placesOfTasks(model.tasks));
        expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
        await book.rebuild();
        await compare(book, model);
        expect(await placesInStore(book, store)).toEqual(placesOfTasks(model.tasks));
      } finally {
        await book.close();
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);

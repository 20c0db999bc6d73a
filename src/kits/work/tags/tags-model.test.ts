import fc from "fast-check";
import { expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../../daybook.ts";
import { isDaybookError } from "../../../errors.ts";
import type { NoteListQuery } from "../notes/queries.ts";

/** Notes and tags against the slowest obvious model: a list of objects that is looked through from end to end. */

const BASE = Date.parse("2026-03-01T00:00:00Z");
const DAY = 86_400_000;

type Kind = "note" | "task" | "entry";

interface Modelled {
  kind: Kind;
  id: string;
  title: string;
  content: string;
  tags: string[];
  date: number;
  task: string | null;
  entry: string | null;
}

interface Said {
  title: string;
  content: string;
  tags: string[] | undefined;
  day: number | undefined;
}

type Command =
  | { do: "make"; kind: Kind; said: Said; task: number; entry: number }
  | { do: "change"; which: number; said: Said }
  | { do: "remove"; which: number }
  | { do: "rename"; tag: string; to: string; merge: boolean }
  | { do: "create" | "delete"; tag: string };

const tagNames = fc.constantFrom("a", "b", "ä", "語 x");
const said: fc.Arbitrary<Said> = fc.record({
  title: fc.constantFrom("x", "y"),
  content: fc.constantFrom("", "text", "t".repeat(300)),
  tags: fc.option(fc.uniqueArray(tagNames, { maxLength: 3 }), { nil: undefined }),
  day: fc.option(fc.nat(9), { nil: undefined }),
});
const commands: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("make" as const),
      kind: fc.constantFrom<Kind>("note", "note", "task", "entry"),
      said,
      task: fc.nat(5),
      entry: fc.nat(5),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("change" as const), which: fc.nat(), said }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const), which: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("rename" as const),
      tag: tagNames,
      to: tagNames,
      merge: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom("create" as const, "delete" as const), tag: tagNames }),
  },
);

class Model {
  objects: Modelled[] = [];
  created = new Set<string>();
  next = 0;

  of(kind: Kind): Modelled[] {
    return this.objects.filter((object) => object.kind === kind);
  }

  has(tag: string): boolean {
    return this.created.has(tag) || this.objects.some(({ tags }) => tags.includes(tag));
  }

  replace(tag: string, by: string[]): void {
    for (const object of this.objects) {
      object.tags = [...new Set(object.tags.flatMap((one) => (one === tag ? by : one)))];
    }
    if (this.created.delete(tag)) for (const one of by) this.created.add(one);
  }
}

const iso = (ms: number) => new Date(ms).toISOString();
const dayMs = (day: number) => BASE + day * DAY;

async function make(book: Daybook, model: Model, command: Command & { do: "make" }): Promise<void> {
  const { kind, said } = command;
  const { title, content, tags, day } = said;
  const id = `${kind}-${model.next++}`;
  const dated = { ...(day === undefined ? {} : { day }) };
  const given = { id, title, content, ...(tags === undefined ? {} : { tags }) };
  const object: Modelled = {
    kind,
    id,
    title,
    content,
    tags: tags ?? [],
    date: book.now(),
    task: null,
    entry: null,
  };
  if (day !== undefined) object.date = dayMs(day);
  if (kind === "task") {
    await book.tasks.create({ ...given, ...(day === undefined ? {} : { created: iso(dayMs(day)) }) });
  } else if (kind === "entry") {
    object.title = "";
    object.content = "";
    const start = dayMs(dated.day ?? 0);
    object.date = start;
    const tagged = tags === undefined ? {} : { tags };
    await book.time.record({ id, start: iso(start), end: iso(start + 60_000), type: "t", ...tagged });
  } else {
    const task = model.of("task")[command.task];
    const entry = model.of("entry")[command.entry];
    const links = { ...(task && { task: task.id }), ...(entry && { entry: entry.id }) };
    Object.assign(object, { task: task?.id ?? null, entry: entry?.id ?? null });
    if (tags === undefined) object.tags = [...new Set([...(entry?.tags ?? []), ...(task?.tags ?? [])])];
    if (day === undefined) object.date = entry?.date ?? task?.date ?? book.now();
    const date = day === undefined ? {} : { date: iso(dayMs(day)) };
    await book.notes.create({ ...given, ...links, ...date });
  }
  model.objects.push(object);
}

async function change(book: Daybook, object: Modelled, { title, content, tags, day }: Said): Promise<void> {
  const tagged = tags === undefined ? {} : { tags };
  if (tags !== undefined) object.tags = tags;
  if (object.kind === "entry") {
    await book.time.amend(object.id, tagged);
    return;
  }
  Object.assign(object, { title, content });
  if (day !== undefined) object.date = dayMs(day);
  const patch = { title, content, ...tagged };
  const when = day === undefined ? undefined : iso(dayMs(day));
  if (object.kind === "task")
    await book.tasks.update(object.id, { ...patch, ...(when && { created: when }) });
  else await book.notes.update(object.id, { ...patch, ...(when && { date: when }) });
}

async function remove(book: Daybook, model: Model, object: Modelled): Promise<void> {
  const kit = { note: book.notes, task: book.tasks, entry: book.time }[object.kind];
  await kit.remove(object.id);
  model.objects = model.objects.filter((other) => other !== object);
}

async function rename(book: Daybook, model: Model, { tag, to, merge }: Command & { do: "rename" }) {
  const refusal =
    tag === to
      ? "tag_invalid"
      : !model.has(tag)
        ? "tag_not_found"
        : model.has(to) && !merge
          ? "tag_exists"
          : undefined;
  const code = await codeOf(() => book.tags.rename(tag, { to, merge }));
  expect(code).toBe(refusal);
  if (refusal === undefined) model.replace(tag, [to]);
}

async function codeOf(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (isDaybookError(error)) return error.code;
    throw error;
  }
}

async function run(book: Daybook, model: Model, command: Command): Promise<void> {
  if (command.do === "make") return make(book, model, command);
  if (command.do === "rename") return rename(book, model, command);
  if ("tag" in command) return createOrDelete(book, model, command);
  const object = model.objects[command.which % Math.max(1, model.objects.length)];
  if (object === undefined) return;
  if (command.do === "remove") await remove(book, model, object);
  else await change(book, object, command.said);
}

async function createOrDelete(
  book: Daybook,
  model: Model,
  command: Command & { do: "create" | "delete" },
): Promise<void> {
  if (command.do === "create") {
    await book.tags.create({ tag: command.tag });
    model.created.add(command.tag);
  } else {
    const code = await codeOf(() => book.tags.remove(command.tag));
    expect(code).toBe(model.has(command.tag) ? undefined : "tag_not_found");
    model.replace(command.tag, []);
  }
}

/** The union: notes, and tasks that say something. */
function listOf(model: Model, matches: (object: Modelled) => boolean): unknown[] {
  return model.objects
    .filter(({ kind, content }) => kind === "note" || (kind === "task" && content !== ""))
    .map((object) => (object.kind === "task" ? { ...object, task: object.id } : object))
    .filter(matches)
    .map(({ kind, id, title, tags, date, task, entry }) => ({
      ...{ kind, id, title, tags: [...tags].sort(), date: iso(date), task, entry },
    }))
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function key({ date, kind, id }: { date: string; kind: string; id: string }): string {
  return `${date}#${kind}#${id}`;
}

async function listed(book: Daybook, query: NoteListQuery): Promise<unknown[]> {
  const found: unknown[] = [];
  let cursor: string | undefined;
  do {
    const more = cursor === undefined ? {} : { cursor };
    const page = await book.notes.list({ ...query, direction: "forward", limit: 3, ...more });
    for (const { kind, id, title, tags, date, task, entry } of page.items) {
      found.push({ kind, id, title, tags: [...tags].sort(), date, task, entry });
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

async function usageOf(book: Daybook): Promise<unknown[]> {
  const found: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await book.tags.list({ limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

function naiveUsage(model: Model): unknown[] {
  const names = new Set([...model.created, ...model.objects.flatMap(({ tags }) => tags)]);
  const count = (kind: Kind, tag: string) => model.of(kind).filter(({ tags }) => tags.includes(tag)).length;
  return [...names].sort().map((tag) => ({
    tag,
    tasks: count("task", tag),
    notes: count("note", tag),
    entries: count("entry", tag),
  }));
}

async function compare(book: Daybook, model: Model): Promise<void> {
  expect(await listed(book, {})).toEqual(listOf(model, () => true));
  for (const tag of ["a", "語 x"]) {
    expect(await listed(book, { tag })).toEqual(listOf(model, ({ tags }) => tags.includes(tag)));
  }
  const [from, to] = [dayMs(2), dayMs(6)];
  expect(await listed(book, { from, to, tag: "b" })).toEqual(
    listOf(model, ({ date, tags }) => date >= from && date < to && tags.includes("b")),
  );
  for (const id of ["task-0", "task-1", "task-2"]) {
    expect(await listed(book, { task: id })).toEqual(listOf(model, ({ task }) => task === id));
    expect(await listed(book, { task: id, tag: "a", from })).toEqual(
      listOf(model, ({ task, tags, date }) => task === id && tags.includes("a") && date >= from),
    );
  }
  for (const id of ["entry-0", "entry-1", "entry-2"]) {
    expect(await listed(book, { entry: id })).toEqual(listOf(model, ({ entry }) => entry === id));
  }
  expect(await usageOf(book)).toEqual(naiveUsage(model));
  for (const { id, title, content } of model.of("note")) {
    expect(await book.notes.get(id)).toMatchObject({ title, content });
  }
}

test("lists and counts are what a list of objects would say, whatever is done to them", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(commands, { maxLength: 30 }), async (sequence) => {
      let now = dayMs(20);
      const book = await openDaybook(":memory:", { zone: "UTC", clock: () => now });
      try {
        const model = new Model();
        for (const command of sequence) {
          now += 1_000;
          await run(book, model, command);
        }
        await compare(book, model);
        expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
        await book.settle();
        await book.rebuild();
        await compare(book, model);
      } finally {
        await book.close();
      }
    }),
    { numRuns: 80 },
  );
}, 60_000);

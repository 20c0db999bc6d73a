import fc from "fast-check";
import { expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../daybook.ts";
import { Calendar } from "../../event/calendar.ts";
import type { Row } from "../../event/row.ts";
import type { Interval } from "../../sources/interval.ts";
import type { CountItem } from "../../views/count.ts";
import type { Measurement } from "../work/units/measurement.ts";
import type { Entry } from "./entry.ts";

/** The kit against the slowest obvious model: a list of entries that is looked through from end to end. */

const ZONE = "Australia/Lord_Howe";
const BASE = Date.parse("2026-04-01T00:00:00Z");
const HOUR = 3_600_000;
const NOW = BASE + 40 * 24 * HOUR;
const SOURCE = "timewarrior";
const calendar = new Calendar(ZONE);
const SUMS = ["count", "seconds", "length", "mass", "unit_pages"];

interface Content {
  start: number;
  end: number | null;
  type: string;
  tags: string[];
  task: string | null;
  measurements: Measurement[];
}

interface Modelled extends Content {
  id: string;
  /** What an import last made of it; undefined for an entry made here. */
  imported?: string | undefined;
  key?: string;
  deletedBy?: "person" | "import" | undefined;
}

type Command =
  | { do: "record"; content: Content }
  | { do: "amend"; which: number; content: Content }
  | { do: "remove"; which: number }
  | { do: "import"; rows: Map<string, Content>; reconcile: boolean };

/** Units whose base units are plain: the model multiplies. */
const FACTORS: Record<string, [measure: string, times: number]> = {
  km: ["length", 1_000_000],
  m: ["length", 1_000],
  kg: ["mass", 1_000_000],
  pages: ["unit_pages", 1_000],
};
const measurementsOf = fc.record({
  value: fc.integer({ min: 0, max: 8_000 }).map((quarters) => quarters / 4),
  unit: fc.constantFrom(...Object.keys(FACTORS)),
});
const contents = fc
  .record({
    start: fc.integer({ min: 0, max: 24 * 30 * 4 }),
    length: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 90, max: 600 }), fc.constant(null)),
    type: fc.constantFrom("Study", "Project"),
    tags: fc.uniqueArray(fc.constantFrom("a", "b", "c"), { maxLength: 2 }),
    task: fc.constantFrom(null, null, "t-1", "t-2"),
    measurements: fc.array(measurementsOf, { maxLength: 3 }),
  })
  .map(({ start, length, ...said }): Content => {
    const startMs = BASE + (start * HOUR) / 4;
    return {
      start: startMs,
      end: length === null ? null : startMs + (length * HOUR) / 4 + 1_500,
      ...said,
    };
  });
const commands: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ do: fc.constant("record" as const), content: contents }),
  fc.record({ do: fc.constant("amend" as const), which: fc.nat(), content: contents }),
  fc.record({ do: fc.constant("remove" as const), which: fc.nat() }),
  fc.record({
    do: fc.constant("import" as const),
    rows: fc
      .array(fc.tuple(fc.constantFrom("k1", "k2", "k3", "k4", "k5"), contents))
      .map((rows) => new Map(rows)),
    reconcile: fc.boolean(),
  }),
);

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function inputOf({ start, end, type, tags, task, measurements }: Content) {
  return { start: iso(start), end: end === null ? null : iso(end), type, tags, task, measurements };
}

function same(content: Content): string {
  return JSON.stringify({ ...inputOf(content), tags: [...content.tags].sort() });
}

async function* rowsOf(rows: Map<string, Content>): AsyncGenerator<Row<Interval>> {
  let line = 0;
  for (const [key, content] of rows) {
    line += 1;
    yield { line, value: { key, ...inputOf(content) } };
  }
}

class Model {
  entries: Modelled[] = [];

  get standing(): Modelled[] {
    return this.entries.filter(({ deletedBy }) => deletedBy === undefined);
  }

  pick(which: number): Modelled | undefined {
    return this.standing[which % Math.max(1, this.standing.length)];
  }

  /** Does to the model what a row does, and says under which name it is reported. */
  importRow(key: string, content: Content, reconcile: boolean): "recorded" | "duplicate" | "amended" {
    const known = this.entries.find((entry) => entry.key === key);
    const imported = same(content);
    if (known === undefined) {
      this.entries.push({ ...content, id: "", key, imported });
      return "recorded";
    }
    const stands = known.deletedBy === undefined;
    const wanted = stands
      ? same(known) !== imported && (reconcile || known.imported !== imported)
      : reconcile || known.deletedBy === "import";
    if (!wanted) return "duplicate";
    Object.assign(known, content, { imported, deletedBy: undefined });
    return stands ? "amended" : "recorded";
  }

  reconcile(rows: Map<string, Content>): number {
    const named = [...rows.values()];
    const from = Math.min(...named.map(({ start }) => start));
    const to = Math.max(...named.map(({ start, end }) => Math.max(start + 1, end ?? NOW)));
    const missing = this.standing.filter(
      ({ key, start }) => key !== undefined && !rows.has(key) && start >= from && start < to,
    );
    for (const entry of missing) entry.deletedBy = "import";
    return missing.length;
  }
}

async function run(book: Daybook, model: Model, command: Command): Promise<void> {
  if (command.do === "record") {
    const { id } = await book.time.record(inputOf(command.content));
    model.entries.push({ ...command.content, id });
  } else if (command.do === "import") {
    const expected = { recorded: 0, duplicate: 0, amended: 0, removed: 0 };
    for (const [key, content] of command.rows)
      expected[model.importRow(key, content, command.reconcile)] += 1;
    if (command.reconcile) expected.removed = model.reconcile(command.rows);
    const options = command.reconcile ? { source: SOURCE, reconcile: true as const } : { source: SOURCE };
    expect(await book.time.import(rowsOf(command.rows), options)).toMatchObject(expected);
    const again = await book.time.import(rowsOf(command.rows), options);
    expect(again).toMatchObject({ recorded: 0, amended: 0, removed: 0, duplicate: command.rows.size });
    await learnIds(book, model);
  } else {
    const entry = model.pick(command.which);
    if (entry === undefined) return;
    if (command.do === "remove") {
      await book.time.remove(entry.id);
      entry.deletedBy = "person";
    } else {
      await book.time.amend(entry.id, inputOf(command.content));
      Object.assign(entry, command.content);
    }
  }
}

/** The id of an imported entry is the kit's own affair; the model finds it by the key in the entry's origin. */
async function learnIds(book: Daybook, model: Model): Promise<void> {
  for await (const event of book.read({ log: "time" })) {
    const key = (event.data as { origin?: { key: string } }).origin?.key;
    const entry = model.entries.find((candidate) => key !== undefined && candidate.key === key);
    if (entry !== undefined) entry.id = event.subject;
  }
}

function touches(entry: Content, from: number, to: number): boolean {
  return entry.start < to && (entry.start >= from || (entry.end ?? NOW) > from);
}

function overlaps(a: Content, b: Content): boolean {
  const [endA, endB] = [a.end ?? NOW, b.end ?? NOW];
  return a.start < endA && b.start < endB && a.start < endB && b.start < endA;
}

function listOf(model: Model, matches: (entry: Modelled) => boolean): unknown[] {
  return model.standing
    .filter(matches)
    .map((entry) => ({
      id: entry.id,
      ...inputOf(entry),
      tags: [...entry.tags].sort(),
      overlapping: model.standing.some((other) => other !== entry && overlaps(entry, other)),
    }))
    .sort((a, b) => (a.start + a.id < b.start + b.id ? -1 : 1));
}

function shownEntry({ flags, tags, ...entry }: Entry): unknown {
  const { id, start, end, type, task, measurements } = entry;
  const overlapping = flags.includes("overlapping");
  return { id, start, end, type, tags: [...tags].sort(), task, measurements, overlapping };
}

async function listed(book: Daybook, query: object): Promise<unknown[]> {
  const found: Entry[] = [];
  let cursor: string | undefined;
  do {
    const page = await book.time.list({
      ...query,
      direction: "forward",
      limit: 3,
      ...(cursor === undefined ? {} : { cursor }),
    });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found.map(shownEntry);
}

/** Second by second would be too slow: each entry's parts by day, summed. */
function countsOf(entries: Content[]): unknown[] {
  const days = new Map<string, Record<string, number>>();
  const add = (day: string, name: string, value: number) => {
    const sums = days.get(day) ?? Object.fromEntries(SUMS.map((sum) => [sum, 0]));
    days.set(day, { ...sums, [name]: (sums[name] as number) + value });
  };
  for (const { start, end, measurements } of entries) {
    const day = calendar.dayOf(start);
    add(day, "count", 1);
    for (const { value, unit } of measurements) {
      const [measure, times] = FACTORS[unit] as [string, number];
      add(day, measure, value * times);
    }
    for (const part of end === null ? [] : calendar.split(start, end)) add(part.day, "seconds", part.seconds);
  }
  return [...days]
    .filter(([, sums]) => Object.values(sums).some((sum) => sum !== 0))
    .map(([date, sums]) => ({ date, ...sums }))
    .sort((a, b) => (a.date < b.date ? -1 : 1));
}

async function counted(book: Daybook, query: object): Promise<CountItem[]> {
  const year = { from: "2026-01-01", to: "2026-12-31" };
  const { items } = await book.count({ log: "time", measures: SUMS.slice(1), ...year, ...query });
  return items.filter((item) => SUMS.some((sum) => item[sum] !== 0));
}

async function compare(book: Daybook, model: Model): Promise<void> {
  expect(await listed(book, {})).toEqual(listOf(model, () => true));
  expect(await listed(book, { tag: "a" })).toEqual(listOf(model, ({ tags }) => tags.includes("a")));
  expect(await listed(book, { type: "Study", tag: "b" })).toEqual(
    listOf(model, ({ type, tags }) => type === "Study" && tags.includes("b")),
  );
  expect(await listed(book, { task: "t-2" })).toEqual(listOf(model, ({ task }) => task === "t-2"));
  for (const day of [5, 12]) {
    const [from, to] = [BASE + day * 24 * HOUR, BASE + (day + 2) * 24 * HOUR];
    expect(await listed(book, { from, to })).toEqual(listOf(model, (entry) => touches(entry, from, to)));
  }
  expect(await counted(book, {})).toEqual(countsOf(model.standing));
  expect(await counted(book, { tag: "a" })).toEqual(
    countsOf(model.standing.filter(({ tags }) => tags.includes("a"))),
  );
  expect(await counted(book, { tag: "type:Study" })).toEqual(
    countsOf(model.standing.filter(({ type }) => type === "Study")),
  );
  expect(await counted(book, { task: "t-1" })).toEqual(
    countsOf(model.standing.filter(({ task }) => task === "t-1")),
  );
  for (const date of ["2026-04-05", "2026-04-06"]) {
    const { count, seconds } = await book.time.day(date);
    const [day] = await counted(book, { from: date, to: date });
    expect([count, seconds]).toEqual([day?.count ?? 0, day?.seconds ?? 0]);
  }
}

test("lists, days and counts are what a list of entries would say, whatever is done to them", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(commands, { maxLength: 25 }), async (sequence) => {
      const book = await openDaybook(":memory:", { zone: ZONE, clock: () => NOW });
      try {
        for (const id of ["t-1", "t-2"]) await book.tasks.create({ id, title: id });
        const model = new Model();
        for (const command of sequence) await run(book, model, command);
        await compare(book, model);
        expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
        await book.rebuild();
        await compare(book, model);
      } finally {
        await book.close();
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);

import fc from "fast-check";
import { expect, test } from "vitest";
import { type LastWrite, MortalStore } from "../../test/support/mortal-store.ts";
import { Calendar } from "../event/calendar.ts";
import type { RecordedEvent } from "../event/event.ts";
import { testBatch, testEvent } from "../store/conformance.ts";
import { MemoryStore } from "../store/memory/memory-store.ts";
import { SqliteStore } from "../store/sqlite/sqlite-store.ts";
import type { Store } from "../store/store.ts";
import { turn } from "../store/turn.ts";
import { ActivityView, historyOf } from "./activity.ts";
import { CatalogView } from "./catalog.ts";
import { checkpointKey } from "./checkpoint.ts";
import { count } from "./count.ts";
import { CountersView } from "./counters.ts";
import { expireLog, type LogReader } from "./expire.ts";
import { rebuild, recount } from "./rebuild.ts";
import type { View } from "./view.ts";
import { ViewSet } from "./view-set.ts";

const calendar = new Calendar("UTC");
/** The last title that was said of a subject: a record, of which the order of recording decides. */
const titles: View = {
  name: "titles",
  fold({ log, subject, data }, pending) {
    const { title } = data as { title?: string };
    if (log === "pages" && title !== undefined) pending.put("titles", subject, { title });
  },
};
const views = [
  new CountersView({ calendar, logs: {}, counting: {} }),
  new CatalogView(),
  new ActivityView({}),
  titles,
];
const everything = { from: "2026-01-01", to: "2026-12-31" };
const now = () => Date.parse("2026-03-31T12:00:00Z");
const settings = { zone: "UTC", now, viewsFor: () => views, definitionFor: () => "test" };
let generations = 0;

async function openViews(store: Store): Promise<ViewSet> {
  const first = { position: "", generation: "g0", zone: "UTC", definition: "test" };
  await store.writeItems([{ op: "put", ...checkpointKey, attributes: first, condition: { absent: true } }]);
  return new ViewSet(store, settings);
}

const building = (store: Store) => ({
  store,
  views,
  generation: `g${++generations}`,
  zone: "UTC",
  definition: "test",
  now,
});

const dayMs = (day: number) => Date.UTC(2026, 0, day);
const expiring = (store: Store, set: ViewSet, { day = 1, readers = [] as LogReader[] }) =>
  ({ store, viewsFor: () => views, views: set, readers, log: "pages", before: dayMs(day), now }) as const;

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      op: fc.constant("append" as const),
      log: fc.constantFrom("pages", "pages", "pages", "tasks"),
      subject: fc.constantFrom("/a", "/b"),
      day: fc.integer({ min: 1, max: 12 }),
      title: fc.constantFrom(undefined, "one", "two", "three"),
      /** Once more what came before. */
      again: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant("expire" as const),
      day: fc.integer({ min: 1, max: 14 }),
      /** How many of the events a rule has read, of those there are. */
      read: fc.option(fc.nat(30), { nil: undefined }),
      dies: fc.option(
        fc.record({
          atWrite: fc.integer({ min: 1, max: 30 }),
          last: fc.constantFrom<LastWrite>("written", "lost"),
        }),
        { nil: undefined, freq: 2 },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant("meanwhile" as const),
      day: fc.integer({ min: 1, max: 14 }),
      other: fc.constantFrom("expire", "settle", "rebuild", "recount"),
      /** Turns of the event loop that it begins later. */
      later: fc.integer({ min: -20, max: 20 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...(["settle", "rebuild", "recount", "reopen"] as const).map((op) => ({ op })),
    ),
  },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What should be, as plainly as can be. */
class Model {
  /** All that was ever recorded, in order. */
  recorded: RecordedEvent[] = [];
  gone = new Set<string>();

  get left(): RecordedEvent[] {
    return this.recorded.filter(({ position }) => !this.gone.has(position));
  }

  expire(before: number, upTo: string): void {
    for (const { log, time, position } of this.recorded) {
      if (log === "pages" && Date.parse(time) < before && position <= upTo) this.gone.add(position);
    }
  }
}

class Run {
  readonly model = new Model();
  #store: Store;
  #sets: ViewSet[] = [];
  #serial = 0;
  #ids: string[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  async open(): Promise<void> {
    this.#sets = [await openViews(this.#store), await openViews(this.#store)];
  }

  async do(step: Step): Promise<void> {
    const set = this.#sets[this.#serial++ % 2] as ViewSet;
    if (step.op === "append") await this.#append(step);
    else if (step.op === "expire") await this.#expire(set, step);
    else if (step.op === "meanwhile") await this.#meanwhile(step);
    else if (step.op === "settle") await set.settle();
    else if (step.op === "rebuild") await rebuild(building(this.#store));
    else if (step.op === "reopen") await this.open();
    else await this.#recount(set);
  }

  /** Two processes at once. */
  async #meanwhile({ day, other, later }: Step & { op: "meanwhile" }): Promise<void> {
    const [here, there] = this.#sets as [ViewSet, ViewSet];
    const after = async (turns: number, work: () => Promise<unknown>) => {
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      await work();
    };
    const expire = (set: ViewSet) => expireLog(expiring(this.#store, set, { day }));
    const others: Record<typeof other, () => Promise<unknown>> = {
      expire: () => expire(there),
      settle: () => there.settle(),
      rebuild: () => rebuild(building(this.#store)),
      recount: () => this.#recount(there),
    };
    this.model.expire(dayMs(day), "~");
    await Promise.all([
      after(-later, () => expire(here)),
      after(later, others[other] as () => Promise<unknown>),
    ]);
    // What waited for the rebuild.
    await expire(here);
  }

  async #recount(set: ViewSet): Promise<void> {
    const { differences } = await recount(set, building(this.#store));
    expect(differences).toEqual([]);
  }

  async #append({ log, subject, day, title, again }: Step & { op: "append" }): Promise<void> {
    const id = again ? (this.#ids.at(-2) ?? "first") : `e${this.#ids.length}`;
    this.#ids.push(id);
    const time = new Date(dayMs(day) + 1_000).toISOString();
    const data = { tags: ["x"], ...(title === undefined ? {} : { title }) };
    const event = testEvent({ id, subject, time, data, actor: "ana" });
    const { outcomes } = await this.#store.append([testBatch([event], { log, versioned: log !== "pages" })]);
    const [outcome] = outcomes;
    if (outcome?.status === "recorded" && !outcome.duplicates[0]) this.model.recorded.push(...outcome.events);
  }

  async #expire(set: ViewSet, { day, read, dies }: Step & { op: "expire" }): Promise<void> {
    const position = read === undefined ? "~" : (this.model.recorded.at(-read - 1)?.position ?? "");
    const readers = [{ name: "rule mails", position }];
    this.model.expire(dayMs(day), position);
    if (dies !== undefined) await this.#expireAndDie({ day, readers }, dies);
    const report = await expireLog(expiring(this.#store, set, { day, readers }));
    const old = this.model.left.filter(({ log, time }) => log === "pages" && Date.parse(time) < dayMs(day));
    expect(report.held).toBe(old.length);
    if (old.length > 0) expect(report.heldBy).toEqual(["rule mails"]);
  }

  async #expireAndDie(
    options: { day: number; readers: LogReader[] },
    { atWrite, last }: { atWrite: number; last: LastWrite },
  ): Promise<void> {
    const mortal = new MortalStore(this.#store);
    const set = await openViews(mortal);
    mortal.killAtWrite(atWrite, last);
    let ended = false;
    void expireLog(expiring(mortal, set, options)).then(() => {
      ended = true;
    });
    while (!ended && !mortal.isDead) await turn();
    mortal.kill();
    // What it had asked for already is done by then.
    for (let turns = 0; turns < 5; turns++) await turn();
  }

  async check(): Promise<void> {
    const set = this.#sets[0] as ViewSet;
    const { recorded, left } = this.model;
    expect((await this.#store.readAfter("", 1_000)).map(({ id }) => id)).toEqual(left.map(({ id }) => id));
    for (const filter of [{ log: "pages" }, { log: "pages", subject: "/a" }, { log: "tasks" }]) {
      const days = new Map<string, number>();
      for (const { log, subject, time } of recorded) {
        if (log !== filter.log || (filter.subject !== undefined && subject !== filter.subject)) continue;
        days.set(time.slice(0, 10), (days.get(time.slice(0, 10)) ?? 0) + 1);
      }
      const context = { views: set, logs: {}, today: "2026-03-31", weekStart: "monday" as const };
      const { items } = await count({ ...filter, ...everything }, context);
      expect(new Map(items.map(({ date, count }) => [date, count]))).toEqual(days);
    }
    await this.#checkTitles(set);
    const listed = [];
    for await (const { sk } of set.all({ view: "activity", pk: historyOf("pages", "/a") })) listed.push(sk);
    const ofA = left.filter(({ log, subject }) => log === "pages" && subject === "/a");
    expect(listed).toEqual(ofA.map(({ time, position }) => `${time}#${position}`).sort());
    await this.#recount(set);
  }

  async #checkTitles(set: ViewSet): Promise<void> {
    const last = new Map<string, string>();
    for (const { log, subject, data } of this.model.recorded) {
      const { title } = data as { title?: string };
      if (log === "pages" && title !== undefined) last.set(subject, title);
    }
    const shown = new Map<string, string>();
    for await (const { sk, title } of set.all({ view: "titles", pk: "titles" }))
      shown.set(sk, title as string);
    expect(shown).toEqual(new Map([...last].sort()));
  }
}

const STORES: Record<string, () => Store> = {
  memory: () => new MemoryStore(),
  "a store of small atomic writes": () => new MemoryStore({ atomicItems: 4 }),
  sqlite: () => SqliteStore.open(":memory:"),
};

test.each(Object.keys(STORES))(
  "what was counted stays when events expire, whatever is done before, between and after, on %s",
  async (name) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const store = (STORES[name] as () => Store)();
        const run = new Run(store);
        await run.open();
        for (const step of steps) await run.do(step);
        await run.check();
        await rebuild(building(store));
        await run.check();
        await store.close();
      }),
      { numRuns: 120 },
    );
  },
);

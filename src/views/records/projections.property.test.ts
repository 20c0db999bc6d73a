/** Whatever happens in whatever order, records are what a naive fold of their streams gives. */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { type Projection, project } from "../../config/projections.ts";
import type { RecordedEvent, ValidEvent } from "../../event/event.ts";
import { Commits } from "../../log/commits.ts";
import { MemoryStore } from "../../store/memory/memory-store.ts";
import { SqliteStore } from "../../store/sqlite/sqlite-store.ts";
import type { Item, Store } from "../../store/store.ts";
import { turn } from "../../store/turn.ts";
import { readPointer } from "./pointer.ts";
import { Projections } from "./projections.ts";

interface State {
  total: number;
  tags: string[];
}

const flaky = { fails: false };
const definition = project<State>({
  log: "things",
  on: {
    added: (state = { total: 0, tags: [] }, { data }) => ({
      ...state,
      total: state.total + (data as number),
    }),
    tagged: (state = { total: 0, tags: [] }, { data }) => ({
      ...state,
      tags: [`t${data}`, ...state.tags].slice(0, 2),
    }),
    removed: () => undefined,
    poisoned: () => {
      throw new Error("poison");
    },
    flaky: (state) => {
      if (flaky.fails) throw new Error("not now");
      return state ?? null;
    },
  },
  lookups: ({ total, tags }) => [
    { name: "parity", value: `${total % 2}`, sort: `${total}` },
    ...tags.map((tag) => ({ name: "tag", value: tag })),
  ],
});
const TYPES = ["added", "added", "tagged", "tagged", "removed", "flaky", "unknown", "poisoned"];
const SUBJECTS = ["a", "b", "c#d", "é 🌱", "constructor"];

interface Faults {
  /** The call of the store that dies, counted from now, and whether before or after its work. */
  at: number;
  after: boolean;
}

interface Append {
  do: "append";
  subject: number;
  types: number[];
  log: "things" | "others";
}

type Step =
  | Append
  | { do: "catchUp"; who: 0 | 1; faults: Faults | undefined }
  | { do: "both"; faults: Faults | undefined; delays: [number[], number[]]; between: Append[] }
  | { do: "rebuild"; who: 0 | 1; faults: Faults | undefined }
  | { do: "restart"; who: 0 | 1 }
  | { do: "flaky"; fails: boolean }
  | { do: "lag"; lags: boolean }
  | { do: "wait"; ms: number };

const faults = fc.option(fc.record({ at: fc.integer({ min: 0, max: 40 }), after: fc.boolean() }), {
  nil: undefined,
});
const append: fc.Arbitrary<Append> = fc.record({
  do: fc.constant("append" as const),
  subject: fc.nat(SUBJECTS.length - 1),
  types: fc.array(fc.nat(TYPES.length - 1), { minLength: 1, maxLength: 4 }),
  log: fc.constantFrom("things" as const, "things" as const, "others" as const),
});
/** How long each call of the store takes, in turns of the event loop. */
const delays = fc.array(fc.nat(6), { minLength: 1, maxLength: 9 });
const who = fc.constantFrom(0 as const, 1 as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: append },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("catchUp" as const), who, faults }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("both" as const),
      faults,
      delays: fc.tuple(delays, delays),
      between: fc.array(append, { maxLength: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("rebuild" as const), who, faults }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("flaky" as const), fails: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("lag" as const), lags: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(50, 1_000, 61_000) }),
  },
);

class Died extends Error {}

async function turns(count: number): Promise<void> {
  for (let done = 0; done < count; done++) await turn();
}

/** A book, and consumers of it whose calls of the store can die, whose doorbells repeat and swap, and whose reads lag. */
class World {
  readonly store: Store;
  readonly projection: Projection;
  time = Date.parse("2026-03-02T10:00:00Z");
  lags = false;
  #faults: Faults | undefined;
  #serial = 0;
  #delays: [number[], number[]] | undefined;
  #consumers: Projections[];

  constructor(store: Store, projection: Projection) {
    this.store = store;
    this.projection = projection;
    this.#consumers = [this.#open(0), this.#open(1)];
  }

  #open(who: 0 | 1): Projections {
    return new Projections({
      store: this.#unsafeStore(who),
      commits: new Commits(),
      config: { projections: { things: this.projection } },
      newId: () => `g${this.#serial++}`,
      clock: () => this.time,
      watch: async () => {},
    });
  }

  #unsafeStore(who: 0 | 1): Store {
    let calls = 0;
    return new Proxy(this.store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return async (...args: unknown[]) => {
          const own = this.#delays?.[who] ?? [0];
          await turns(own[calls++ % own.length] as number);
          return this.#call(String(name), () => value.apply(target, args) as Promise<unknown>);
        };
      },
    });
  }

  async #call(name: string, work: () => Promise<unknown>): Promise<unknown> {
    const dies = this.#faults !== undefined && this.#faults.at-- <= 0;
    if (dies && !this.#faults?.after) throw new Died();
    const result = await work();
    if (dies) throw new Died();
    if (name === "readStream" && this.lags) return [];
    return name === "readAfter" ? garbled(result as RecordedEvent[]) : result;
  }

  async take(taken: Step): Promise<void> {
    if (taken.do === "append") await this.#append(taken);
    else if (taken.do === "flaky") flaky.fails = taken.fails;
    else if (taken.do === "lag") this.lags = taken.lags;
    else if (taken.do === "wait") this.time += taken.ms;
    else if (taken.do === "restart") this.#consumers[taken.who] = this.#open(taken.who);
    else await this.#consume(taken);
  }

  async #consume(taken: Extract<Step, { faults: unknown }>): Promise<void> {
    this.#faults = taken.faults && { ...taken.faults };
    const [a, b] = this.#consumers as [Projections, Projections];
    try {
      if (taken.do === "both") await this.#atOnce([a, b], taken);
      else if (taken.do === "rebuild") await this.#consumers[taken.who]?.rebuild();
      else await this.#consumers[taken.who]?.catchUp();
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      // It goes on in some background of its own, as one that stands still and comes back.
      if (taken.do !== "both") this.#consumers[taken.who] = this.#open(taken.who);
    }
    this.#faults = undefined;
    this.#delays = undefined;
  }

  async #atOnce([a, b]: [Projections, Projections], taken: Extract<Step, { do: "both" }>): Promise<void> {
    this.#delays = taken.delays;
    const others = async () => {
      for (const more of taken.between) {
        await turns(3);
        await this.#append(more);
      }
      await b.catchUp();
    };
    const outcomes = await Promise.allSettled([a.catchUp(), others()]);
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  }

  async #append({ subject, types, log }: Append): Promise<void> {
    const events = types.map((type): ValidEvent => {
      const serial = this.#serial++;
      return {
        specversion: "1.0",
        id: `e${serial}`,
        source: "test",
        type: TYPES[type] as string,
        subject: SUBJECTS[subject] as string,
        time: new Date(this.time).toISOString(),
        data: serial % 7,
      };
    });
    await this.store.append([
      {
        log,
        subject: SUBJECTS[subject] as string,
        events,
        recordedtime: new Date(this.time).toISOString(),
        expectedVersion: "any",
        versioned: true,
      },
    ]);
  }

  async settle(): Promise<void> {
    flaky.fails = false;
    this.lags = false;
    const consumer = this.#open(0);
    for (let round = 0; round < 2; round++) {
      this.time += 61_000;
      await consumer.catchUp();
    }
  }
}

/** Doubled and out of order; the last stays last, for what follows is read from its position. */
function garbled(events: RecordedEvent[]): RecordedEvent[] {
  return [...events.toReversed(), ...events];
}

/** The first so many events of each stream as their states; what cannot be folded ends it. */
async function naive(store: Store): Promise<Map<string, string[]>> {
  const states = new Map<string, string[]>();
  const ended = new Set<string>();
  for (const event of await store.readAfter("", 100_000)) {
    if (event.log !== "things" || ended.has(event.subject)) continue;
    const known = states.get(event.subject) ?? ["null"];
    states.set(event.subject, known);
    const before = JSON.parse(known.at(-1) as string) ?? undefined;
    const handler = Object.hasOwn(definition.on, event.type) ? definition.on[event.type] : undefined;
    try {
      known.push(JSON.stringify((handler ? handler(before as never, event) : before) ?? null));
    } catch {
      ended.add(event.subject);
    }
  }
  return states;
}

async function itemsOf(store: Store): Promise<Item[]> {
  return (await store.queryItems({ pkPrefix: "", direction: "forward", limit: 100_000 })).items;
}

/** Every record that is there, of whatever generation, is right for its version. */
async function expectPrefixes(store: Store): Promise<void> {
  const fails = flaky.fails;
  flaky.fails = false;
  const states = await naive(store);
  flaky.fails = fails;
  for (const { pk, version, state } of (await itemsOf(store)).filter(({ sk }) => sk === "record")) {
    const subject = pk.split("#record#")[1] as string;
    expect({ pk, version, state }).toEqual({
      pk,
      version,
      state: states.get(subject)?.[version as number] ?? "null",
    });
  }
}

/** The generation in force is the naive fold to the letter, and there is no other. */
async function expectNaive(store: Store): Promise<void> {
  const states = await naive(store);
  const pointer = await readPointer(store, "things");
  const items = (await itemsOf(store)).filter(({ pk }) => pk !== "projections");
  const lookups: string[] = [];
  const records: Record<string, unknown> = {};
  const events = await store.readAfter("", 100_000);
  for (const [subject, known] of states) {
    const state = JSON.parse(known.at(-1) as string) as State | null;
    const versions = events.filter((event) => event.log === "things" && event.subject === subject).length;
    records[subject] = { version: known.length - 1, state, stopped: known.length - 1 < versions };
    const tuples =
      state === null
        ? []
        : (definition.lookups as (state: State) => { name: string; value: string; sort?: string }[])(state);
    for (const { name, value, sort = "" } of tuples) lookups.push(`${name}#${value}|${sort}\u0000${subject}`);
  }
  const found: Record<string, unknown> = {};
  const foundLookups: string[] = [];
  let stopped = 0;
  for (const { pk, sk, ...attributes } of items) {
    expect(pk.startsWith(`${pointer?.generation}#`)).toBe(true);
    const [, kind, rest] = /^[^#]+#(\w+)#(.*)$/s.exec(pk) as unknown as string[];
    if (kind === "lookup") foundLookups.push(`${rest}|${sk}`);
    else if (kind === "stopped") stopped += 1;
    else if (kind === "record") {
      const { version, state, stop } = attributes;
      found[rest as string] = { version, state: JSON.parse(state as string), stopped: stop !== undefined };
    }
  }
  expect(found).toEqual(records);
  expect(foundLookups.sort()).toEqual([...new Set(lookups)].sort());
  expect(stopped).toBe(
    Object.values(records).filter((record) => (record as { stopped: boolean }).stopped).length,
  );
}

const open: Store[] = [];
afterAll(async () => {
  for (const store of open) await store.close();
});

const STORES: [string, () => Store][] = [
  ["sqlite", () => SqliteStore.open(":memory:")],
  ["a store of small atomic writes", () => new MemoryStore({ atomicItems: 12 })],
];

describe.each(STORES)("on %s", (_name, newStore) => {
  test("records equal a naive fold after any interleaving of appends, restarts, garbled doorbells, two consumers and crashes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const store = newStore();
        flaky.fails = false;
        const world = new World(store, definition);
        for (const taken of steps) {
          await world.take(taken);
          await expectPrefixes(store);
        }
        await world.settle();
        await expectNaive(store);
        await store.close();
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  test("a crash at any call of the store leaves nothing wrong behind", async () => {
    const steps: Step[] = [
      ...SUBJECTS.map((_, subject): Step => ({ do: "append", subject, types: [0, 2, 3], log: "things" })),
      { do: "append", subject: 1, types: [7, 0], log: "things" },
      { do: "append", subject: 2, types: [4], log: "things" },
    ];
    for (let at = 0; at < 60; at++) {
      for (const after of [true, false]) {
        const store = newStore();
        const world = new World(store, definition);
        for (const taken of steps) await world.take(taken);
        await world.take({ do: "catchUp", who: 0, faults: { at, after } });
        await world.take({ do: "rebuild", who: 1, faults: { at, after } });
        await expectPrefixes(store);
        await world.settle();
        await expectNaive(store);
        await store.close();
      }
    }
  }, 60_000);
});

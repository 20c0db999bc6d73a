/**
 * What every store must do, one named test a rule. An adapter's whole test file is
 *
 *     testStore("sqlite", { open: async () => … });
 *
 * It needs vitest, which is why it has an entry of its own (`daybook/store/conformance`).
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RecordedEvent, ValidEvent } from "../event/event.ts";
import type {
  AppendBatch,
  AppendOutcome,
  EventRemoval,
  Item,
  ItemWrite,
  LogQuery,
  Page,
  Store,
} from "./store.ts";

export interface StoreFactory {
  /** A new, empty store. */
  open(): Promise<Store>;
}

const NOW = "2026-03-04T12:00:00.000Z";
let serial = 0;

export function testEvent(fields: Partial<ValidEvent> = {}): ValidEvent {
  serial += 1;
  return {
    specversion: "1.0",
    id: `event-${serial}`,
    source: "test",
    type: "task.created",
    subject: "t-1",
    time: "2026-03-02T10:00:00.000Z",
    ...fields,
  };
}

export function testBatch(events: ValidEvent[], fields: Partial<AppendBatch> = {}): AppendBatch {
  return {
    log: "tasks",
    subject: events[0]?.subject ?? "t-1",
    events,
    recordedtime: NOW,
    expectedVersion: "any",
    versioned: true,
    ...fields,
  };
}

type Recorded = Extract<AppendOutcome, { status: "recorded" }>;

async function record(store: Store, batch: AppendBatch): Promise<Recorded> {
  const [outcome] = (await store.append([batch])).outcomes;
  expect(outcome?.status).toBe("recorded");
  return outcome as Recorded;
}

/** Events of one stream in batches as large as the store takes. */
function batchesOf(store: Store, events: ValidEvent[]): AppendBatch[] {
  const size = Math.min(store.capabilities.atomicEvents, events.length);
  return Array.from({ length: Math.ceil(events.length / size) }, (_, index) =>
    testBatch(events.slice(index * size, (index + 1) * size)),
  );
}

/** Everything in recorded order: only an empty page is the end. */
export async function allAfter(store: Store, pageSize = 100): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for (let position = ""; ; ) {
    const page = await store.readAfter(position, pageSize);
    if (page.length === 0) return events;
    events.push(...page);
    position = page.at(-1)?.position as string;
  }
}

async function allPages<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const page: Page<T> = await read(cursor);
    items.push(...page.items);
    if (page.nextCursor === undefined) return items;
    cursor = page.nextCursor;
  }
}

function readAll(store: Store, query: Partial<LogQuery> = {}): Promise<RecordedEvent[]> {
  return allPages((cursor) =>
    store.readLog({ direction: "forward", limit: 2, ...query, ...(cursor === undefined ? {} : { cursor }) }),
  );
}

const ids = (events: { id: string }[]) => events.map(({ id }) => id);

export function testStore(name: string, factory: StoreFactory): void {
  describe(`store conformance: ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await factory.open();
    });
    afterEach(() => store.close());
    const current = () => store;
    describeAppend(current);
    describeIdempotency(current);
    describeExpectedVersion(current);
    describeOrdering(current);
    describeReadStream(current);
    describeReadLog(current);
    describeReadAfter(current);
    describePositions(current);
    describeItems(current);
    describeChanges(current);
    describeRemoval(current);
  });
}

function describeAppend(store: () => Store): void {
  describe("append", () => {
    test("gives back the event with its log, version, position and recording time", async () => {
      const event = testEvent({
        data: { title: "é 🌱", n: 1.5, deep: [{ a: null }] },
        actor: "ana",
        custom: true,
      });
      const { events, duplicates } = await record(store(), testBatch([event]));
      expect(events).toEqual([
        { ...event, log: "tasks", version: 1, recordedtime: NOW, position: events[0]?.position },
      ]);
      expect(duplicates).toEqual([false]);
      expect(await allAfter(store())).toEqual(events);
    });

    test("numbers the versions of each stream from 1 without a gap", async () => {
      const versions: Record<string, number[]> = { a: [], b: [] };
      for (const subject of ["a", "b", "a", "a", "b"]) {
        const { events } = await record(store(), testBatch([testEvent({ subject }), testEvent({ subject })]));
        versions[subject]?.push(...events.map(({ version }) => version as number));
      }
      expect(versions).toEqual({ a: [1, 2, 3, 4, 5, 6], b: [1, 2, 3, 4] });
    });

    test("keeps streams of the same subject in two logs apart", async () => {
      await record(store(), testBatch([testEvent()]));
      const { events } = await record(store(), testBatch([testEvent()], { log: "notes" }));
      expect(events[0]?.version).toBe(1);
    });

    test("confuses no stream whose log and subject join to the same text", async () => {
      await record(store(), testBatch([testEvent({ subject: "s1" })], { log: "user" }));
      const { events } = await record(store(), testBatch([testEvent({ subject: "1" })], { log: "users" }));
      expect(events[0]?.version).toBe(1);
    });

    test("gives ascending positions, in the order of the call", async () => {
      const events = Array.from({ length: 12 }, (_, index) => testEvent({ subject: `s-${index}` }));
      await store().append(events.map((event) => testBatch([event])));
      const recorded = await allAfter(store(), 5);
      expect(ids(recorded)).toEqual(ids(events));
      const positions = recorded.map(({ position }) => position);
      expect(positions).toEqual([...positions].sort());
      expect(new Set(positions).size).toBe(12);
    });

    test("names the position just before, if it names one", async () => {
      const first = await store().append([testBatch([testEvent()])]);
      const second = await store().append([testBatch([testEvent()]), testBatch([testEvent()])]);
      const positions = (await allAfter(store())).map(({ position }) => position);
      expect(["", undefined]).toContain(first.previous);
      expect([positions[0], undefined]).toContain(second.previous);
    });

    test("gives no version in a log ordered by time", async () => {
      const { events } = await record(store(), testBatch([testEvent()], { versioned: false }));
      expect(events[0]).not.toHaveProperty("version");
    });

    test("gives concurrent calls their own outcome each, versions gapless", async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () =>
          store().append([testBatch([testEvent()], { expectedVersion: "any" })]),
        ),
      );
      const versions = outcomes
        .flatMap((answer) => answer.outcomes)
        .map((outcome) => (outcome as Recorded).events[0]?.version as number);
      expect([...versions].sort((a, b) => a - b)).toEqual(
        Array.from({ length: 20 }, (_, index) => index + 1),
      );
    });

    test("shares no object with the caller", async () => {
      const data = { list: [1] };
      await record(store(), testBatch([testEvent({ data })]));
      data.list.push(2);
      const [read] = await allAfter(store());
      expect(read?.data).toEqual({ list: [1] });
    });

    test("keeps keys such as __proto__ and constructor as data", async () => {
      const data = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": "c"}');
      await record(store(), testBatch([testEvent({ data })]));
      const [read] = await allAfter(store());
      expect(JSON.stringify(read?.data)).toBe('{"__proto__":{"polluted":1},"constructor":"c"}');
      expect(({} as { polluted?: number }).polluted).toBeUndefined();
    });
  });
}

function describeIdempotency(store: () => Store): void {
  describe("idempotency", () => {
    test("records the same source and id once and answers what was recorded first", async () => {
      const first = await record(store(), testBatch([testEvent({ id: "x", data: { n: 1 } })]));
      const again = await record(
        store(),
        testBatch([testEvent({ id: "x", data: { n: 2 }, subject: "other" })]),
      );
      expect(again).toEqual({ ...first, duplicates: [true] });
      expect(await allAfter(store())).toHaveLength(1);
    });

    test("takes the same id of another source as another event", async () => {
      await record(store(), testBatch([testEvent({ id: "x" })]));
      const other = await record(store(), testBatch([testEvent({ id: "x", source: "elsewhere" })]));
      expect(other.duplicates).toEqual([false]);
      expect(await readAll(store(), { id: "x" })).toHaveLength(2);
    });

    test("finds the events of all sources of an id, in whatever batches they came", async () => {
      const uuid = "019568a0-0000-7000-8000-000000000001";
      for (const id of ["1", uuid]) {
        const of = (from: number, to: number) =>
          Array.from({ length: to - from }, (_, index) => testEvent({ id, source: `s-${from + index}` }));
        await record(store(), testBatch(of(0, 7)));
        for (const event of of(7, 10)) await record(store(), testBatch([event]));
        await store().append(of(10, 13).map((event) => testBatch([event])));
        const again = await record(store(), testBatch(of(0, 13)));
        expect(again.duplicates.every(Boolean)).toBe(true);
        const sources = Array.from({ length: 13 }, (_, index) => `s-${index}`);
        expect((await readAll(store(), { id })).map(({ source }) => source)).toEqual(sources);
        const backward = await readAll(store(), { id, direction: "backward" });
        expect(backward.map(({ source }) => source)).toEqual(sources.reverse());
      }
    });

    test("sees a duplicate inside one batch and between batches of one call", async () => {
      const a = testEvent({ id: "a" });
      const { outcomes } = await store().append([testBatch([a, a, testEvent({ id: "b" })]), testBatch([a])]);
      expect(outcomes.map((outcome) => (outcome as Recorded).duplicates)).toEqual([
        [false, true, false],
        [true],
      ]);
      expect(ids(await allAfter(store()))).toEqual(["a", "b"]);
    });

    test("sees a duplicate among concurrent calls", async () => {
      const event = testEvent({ id: "same" });
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, () => store().append([testBatch([event])])),
      );
      const fresh = outcomes
        .flatMap((answer) => answer.outcomes)
        .filter((outcome) => !(outcome as Recorded).duplicates[0]);
      expect(fresh).toHaveLength(1);
    });

    test("answers a repeated append whatever version it expects", async () => {
      const event = testEvent();
      await record(store(), testBatch([event], { expectedVersion: "no-stream" }));
      await record(store(), testBatch([testEvent()]));
      const again = await record(store(), testBatch([event], { expectedVersion: "no-stream" }));
      expect(again.events[0]?.version).toBe(1);
    });

    test("sees a duplicate of any id, a malformed UUID too", async () => {
      for (const id of [
        "019568a0-0000-7000-8000-000000000xyz",
        "019568a0-0000-7000-8000-00000000000",
        "-",
        "🌱",
      ]) {
        await record(store(), testBatch([testEvent({ id })]));
        expect((await record(store(), testBatch([testEvent({ id })]))).duplicates).toEqual([true]);
        expect(await readAll(store(), { id })).toHaveLength(1);
      }
    });

    test("tells ids apart that share their time", async () => {
      const events = Array.from({ length: 300 }, (_, index) =>
        testEvent({ id: `019568a0-0000-7000-8000-${index.toString(16).padStart(12, "0")}` }),
      );
      const recordAll = async () => (await store().append(batchesOf(store(), events))).outcomes as Recorded[];
      await recordAll();
      const again = await recordAll();
      expect(again.every(({ duplicates }) => duplicates.every(Boolean))).toBe(true);
      expect(ids(again.flatMap(({ events }) => events))).toEqual(ids(events));
    });
  });
}

function describeExpectedVersion(store: () => Store): void {
  describe("expected version", () => {
    const expecting = (expectedVersion: AppendBatch["expectedVersion"]) =>
      store()
        .append([testBatch([testEvent()], { expectedVersion })])
        .then(({ outcomes }) => outcomes[0]);

    test("refuses another version than the stream's, says the actual one and writes nothing", async () => {
      await record(store(), testBatch([testEvent(), testEvent()]));
      for (const stale of [0, 1, 3, "no-stream"] as const) {
        expect(await expecting(stale)).toEqual({ status: "version_conflict", actualVersion: 2 });
      }
      expect(await allAfter(store())).toHaveLength(2);
    });

    test("accepts the stream's version, stream-exists and any", async () => {
      await record(store(), testBatch([testEvent()]));
      for (const right of [1, "stream-exists", "any"] as const) {
        expect((await expecting(right))?.status).toBe("recorded");
      }
    });

    test("accepts 0, no-stream and any for a stream that is not there, and refuses stream-exists", async () => {
      expect(await expecting("stream-exists")).toEqual({ status: "version_conflict", actualVersion: 0 });
      expect(await expecting(1)).toEqual({ status: "version_conflict", actualVersion: 0 });
      expect((await expecting("no-stream"))?.status).toBe("recorded");
    });

    test("lets exactly one of many concurrent appends of the same expected version through", async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, () => store().append([testBatch([testEvent()], { expectedVersion: 0 })])),
      );
      const statuses = outcomes.flatMap((answer) => answer.outcomes).map(({ status }) => status);
      expect(statuses.filter((status) => status === "recorded")).toHaveLength(1);
      expect(statuses.filter((status) => status === "version_conflict")).toHaveLength(9);
    });

    test("stops at no conflict: the other batches of the call are recorded", async () => {
      const { outcomes } = await store().append([
        testBatch([testEvent({ subject: "a" })]),
        testBatch([testEvent({ subject: "b" })], { expectedVersion: 7 }),
        testBatch([testEvent({ subject: "c" })]),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(["recorded", "version_conflict", "recorded"]);
      expect((await allAfter(store())).map(({ subject }) => subject)).toEqual(["a", "c"]);
    });
  });
}

function describeOrdering(store: () => Store): void {
  describe("ordering of a log", () => {
    const append = async (versioned: boolean, fields: Partial<ValidEvent> = {}) =>
      (await store().append([testBatch([testEvent(fields)], { versioned })])).outcomes[0];

    test.each([true, false])("is decided by its first event: versioned %s", async (versioned) => {
      await append(versioned);
      const changes = [{ op: "put", pk: "p", sk: "s", attributes: {} } as const];
      const other = testBatch([testEvent({ subject: "new" })], { versioned: !versioned, changes });
      expect((await store().append([other])).outcomes).toEqual([{ status: "ordering_conflict" }]);
      expect(await store().getItem({ pk: "p", sk: "s" })).toBeUndefined();
      expect(await allAfter(store())).toHaveLength(1);
      expect(await append(versioned)).toMatchObject({ status: "recorded" });
    });

    test("is decided by the first batch of a call, log by log", async () => {
      const { outcomes } = await store().append([
        testBatch([testEvent()], { versioned: false }),
        testBatch([testEvent({ subject: "b" })], { versioned: true }),
        testBatch([testEvent()], { versioned: true, log: "notes" }),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(["recorded", "ordering_conflict", "recorded"]);
    });

    test("does not matter to duplicates, which are answered", async () => {
      await append(true, { id: "x" });
      expect(await append(false, { id: "x" })).toMatchObject({ status: "recorded", duplicates: [true] });
    });
  });
}

function describeReadStream(store: () => Store): void {
  describe("readStream", () => {
    const versions = async (query: {
      fromVersion?: number;
      direction: "forward" | "backward";
      limit: number;
    }) =>
      (await store().readStream({ log: "tasks", subject: "t-1", ...query })).map(({ version }) => version);

    test("reads from any version in both directions, at most the limit", async () => {
      for (let index = 0; index < 40; index++) {
        await record(store(), testBatch([testEvent({ subject: "noise" })]));
        await record(store(), testBatch([testEvent()]));
      }
      const all = Array.from({ length: 40 }, (_, index) => index + 1);
      for (let from = 1; from <= 41; from++) {
        expect(await versions({ fromVersion: from, direction: "forward", limit: 7 })).toEqual(
          all.slice(from - 1, from + 6),
        );
        expect(await versions({ fromVersion: from, direction: "backward", limit: 7 })).toEqual(
          all.slice(Math.max(0, Math.min(from, 40) - 7), from).reverse(),
        );
      }
      expect(await versions({ direction: "forward", limit: 100 })).toEqual(all);
      expect(await versions({ direction: "backward", limit: 3 })).toEqual([40, 39, 38]);
    });

    test("answers nothing for a stream or a log that is not there", async () => {
      await record(store(), testBatch([testEvent()]));
      expect(
        await store().readStream({ log: "tasks", subject: "x", direction: "forward", limit: 5 }),
      ).toEqual([]);
      expect(await store().readStream({ log: "x", subject: "t-1", direction: "backward", limit: 5 })).toEqual(
        [],
      );
    });
  });
}

function describeReadLog(store: () => Store): void {
  describe("readLog", () => {
    const at = (minute: number) => `2026-03-02T10:${String(minute).padStart(2, "0")}:00.000Z`;

    async function fill(): Promise<void> {
      const events: [log: string, fields: Partial<ValidEvent>][] = [
        ["tasks", { id: "late", time: at(50), type: "task.completed", actor: "ana", subject: "t-1" }],
        ["tasks", { id: "early", time: at(5), type: "task.created", actor: "raj", subject: "t-1" }],
        [
          "notes",
          { id: "note", time: at(20), type: "note.created", actor: "ana", data: { tags: ["x", "y"] } },
        ],
        ["tasks", { id: "tie-1", time: at(30), type: "task.started", subject: "t-2", data: { tags: ["x"] } }],
        ["tasks", { id: "tie-2", time: at(30), type: "tasks.other", subject: "t-2", actor: "ana" }],
        [
          "pages",
          { id: "view", time: "2026-03-03T00:00:00.000Z", type: "page.viewed", subject: "/", actor: "ana" },
        ],
        [
          "tasks",
          { id: "old", time: "0001-01-01T00:00:00.000Z", type: "task.created", actor: "ana", subject: "t-3" },
        ],
      ];
      await store().append(
        events.map(([log, fields]) => testBatch([testEvent(fields)], { log, versioned: log !== "pages" })),
      );
    }

    const cases: [rule: string, query: Partial<LogQuery>, expected: string[]][] = [
      [
        "orders all logs by time, then position",
        {},
        ["old", "early", "note", "tie-1", "tie-2", "late", "view"],
      ],
      ["reads one log", { log: "tasks" }, ["old", "early", "tie-1", "tie-2", "late"]],
      [
        "includes from and excludes to",
        { from: Date.parse(at(20)), to: Date.parse(at(50)) },
        ["note", "tie-1", "tie-2"],
      ],
      ["filters by an exact type", { types: ["task.created"] }, ["old", "early"]],
      ["filters by a type prefix ending with a dot", { types: ["task."] }, ["old", "early", "tie-1", "late"]],
      ["filters by several types", { types: ["note.", "page.viewed"] }, ["note", "view"]],
      ["finds nothing for a type that is not there", { types: ["nothing."] }, []],
      ["filters by actor", { actor: "ana" }, ["old", "note", "tie-2", "late", "view"]],
      ["filters by actor and type", { actor: "ana", types: ["task."] }, ["old", "late"]],
      [
        "filters by actor and log in a range",
        { actor: "ana", log: "tasks", from: Date.parse(at(0)) },
        ["tie-2", "late"],
      ],
      ["filters by subject", { log: "tasks", subject: "t-1" }, ["early", "late"]],
      ["filters by tag", { tag: "x" }, ["note", "tie-1"]],
      ["filters by tag and log", { tag: "x", log: "tasks" }, ["tie-1"]],
      ["filters by id", { id: "note" }, ["note"]],
      ["finds nothing in a log that is not there", { log: "nothing" }, []],
    ];

    test.each(cases)("%s", async (_rule, query, expected) => {
      await fill();
      expect(ids(await readAll(store(), query))).toEqual(expected);
      expect(ids(await readAll(store(), { ...query, direction: "backward" }))).toEqual(
        [...expected].reverse(),
      );
    });

    test("pages without repeating or skipping, whatever the page size", async () => {
      await fill();
      for (let limit = 1; limit <= 8; limit++) {
        expect(ids(await readAll(store(), { limit }))).toHaveLength(7);
        expect(
          new Set(ids(await readAll(store(), { limit, direction: "backward", actor: "ana" }))).size,
        ).toBe(5);
      }
    });

    test.each(["tasks", "pages"])(
      "orders a subject of log %s by time, however late an event is",
      async (log) => {
        const minutes = [10, 20, 30, 40, 15, 50, 5, 60];
        for (const minute of minutes) {
          const event = testEvent({ id: `at-${minute}`, time: at(minute % 60), type: `task.${minute % 4}` });
          await record(store(), testBatch([event], { log, versioned: log !== "pages" }));
          await record(store(), testBatch([testEvent({ time: at(minute % 60), subject: "other" })]));
        }
        const sorted = [60, 5, 10, 15, 20, 30, 40, 50].map((minute) => `at-${minute}`);
        const query = { subject: "t-1", limit: 3 };
        expect(ids(await readAll(store(), query))).toEqual(sorted);
        expect(ids(await readAll(store(), { ...query, log, direction: "backward" }))).toEqual(
          [...sorted].reverse(),
        );
        const range = { from: Date.parse(at(10)), to: Date.parse(at(40)) };
        expect(ids(await readAll(store(), { ...query, ...range }))).toEqual(sorted.slice(2, 6));
        expect(ids(await readAll(store(), { ...query, types: ["task.2"] }))).toEqual([
          "at-10",
          "at-30",
          "at-50",
        ]);
      },
    );

    test("finds what an actor did in some types, over months, whatever else was done", async () => {
      const types = ["task.started", "task.completed", "note.kept"];
      const events = Array.from({ length: 60 }, (_, index) =>
        testEvent({
          id: `e-${index}`,
          time: new Date(Date.UTC(2025, 11, 1) + index * 43 * 3_600_000).toISOString(),
          type: types[index % 3] as string,
          actor: index % 4 === 0 ? "ana" : "raj",
          subject: `t-${index % 7}`,
        }),
      );
      for (let from = 0; from < 60; from += 20) {
        await store().append(events.slice(from, from + 20).map((event) => testBatch([event])));
      }
      const wanted = (prefix: string) =>
        events.filter(({ actor, type }) => actor === "ana" && type.startsWith(prefix)).map(({ id }) => id);
      const query = { actor: "ana", limit: 4 };
      expect(ids(await readAll(store(), { ...query, types: ["task."] }))).toEqual(wanted("task."));
      expect(ids(await readAll(store(), { ...query, types: types.slice(0, 2), log: "tasks" }))).toEqual(
        wanted("task."),
      );
      const backward = { ...query, types: ["note.kept"], direction: "backward" as const };
      expect(ids(await readAll(store(), backward))).toEqual(wanted("note.").reverse());
    });

    test("keeps a cursor valid while events are appended", async () => {
      await fill();
      const first = await store().readLog({ direction: "forward", limit: 3 });
      await record(store(), testBatch([testEvent({ id: "new", time: at(10), subject: "t-9" })]));
      const cursor = first.nextCursor as string;
      const rest = await store().readLog({ direction: "forward", limit: 100, cursor });
      expect(ids(rest.items)).toEqual(["tie-1", "tie-2", "late", "view"]);
    });

    test("refuses a cursor that it did not give out", async () => {
      const read = store().readLog({ direction: "forward", limit: 3, cursor: "nonsense" });
      await expect(read).rejects.toMatchObject({ code: "cursor_invalid" });
    });
  });
}

function describeReadAfter(store: () => Store): void {
  describe("readAfter", () => {
    test("goes on after any position in recorded order", async () => {
      const times = ["2026-03-09", "2026-03-01", "2026-03-05"];
      for (const day of times)
        await record(store(), testBatch([testEvent({ time: `${day}T00:00:00.000Z` })]));
      const all = await allAfter(store(), 10);
      expect(all.map(({ time }) => time.slice(0, 10))).toEqual(times);
      expect(await store().readAfter(all[0]?.position as string, 1)).toEqual([all[1]]);
      expect(await store().readAfter(all[2]?.position as string, 10)).toEqual([]);
    });
  });
}

function describePositions(store: () => Store): void {
  test("readAfter refuses a position that the store did not give out", async () => {
    await expect(store().readAfter("nonsense", 1)).rejects.toMatchObject({ code: "query_invalid" });
  });
}

function describeItems(store: () => Store): void {
  describe("items", () => {
    const put = (pk: string, sk: string, attributes: Record<string, unknown> = {}) =>
      ({ op: "put", pk, sk, attributes }) as const;
    const key = { pk: "p", sk: "s" };
    const keys = (items: Item[]) => items.map(({ sk }) => sk);

    test("gives back what was put, and nothing for what was not", async () => {
      await store().writeItems([put("p", "s", { n: 1, list: ["é"], none: null })]);
      expect(await store().getItem(key)).toEqual({ ...key, n: 1, list: ["é"], none: null });
      expect(await store().getItem({ pk: "p", sk: "other" })).toBeUndefined();
    });

    test("what was read is the reader's: changing it changes nothing that is stored", async () => {
      const key = { pk: "p", sk: "1" };
      await store().writeItems([{ op: "put", ...key, attributes: { n: 1 } }]);
      const [one, page] = [
        await store().getItem(key),
        await store().queryItems({ pk: "p", direction: "forward", limit: 1 }),
      ];
      for (const item of [one, page.items[0]]) Object.assign(item ?? {}, { n: 2, pk: "other" });
      expect(await store().getItem(key)).toEqual({ ...key, n: 1 });
    });

    test("a put replaces the whole item, a remove removes it", async () => {
      await store().writeItems([put("p", "s", { a: 1 })]);
      await store().writeItems([put("p", "s", { b: 2 })]);
      expect(await store().getItem(key)).toEqual({ ...key, b: 2 });
      await store().writeItems([{ op: "remove", ...key }]);
      expect(await store().getItem(key)).toBeUndefined();
    });

    test("a merge adds, an absent item and attribute counting as 0", async () => {
      await store().writeItems([{ op: "merge", ...key, add: { a: 2 } }]);
      await store().writeItems([{ op: "merge", ...key, add: { a: 3, b: -1 } }]);
      expect(await store().getItem(key)).toEqual({ ...key, a: 5, b: -1 });
    });

    test("a merge keeps the least and the greatest", async () => {
      await store().writeItems([{ op: "merge", ...key, min: { first: 5 }, max: { last: 5 } }]);
      await store().writeItems([{ op: "merge", ...key, min: { first: 3 }, max: { last: 9 } }]);
      await store().writeItems([{ op: "merge", ...key, min: { first: 4 }, max: { last: 0 }, add: { n: 1 } }]);
      expect(await store().getItem(key)).toEqual({ ...key, first: 3, last: 9, n: 1 });
    });

    test("a merge sets attributes to what it says", async () => {
      await store().writeItems([{ op: "merge", ...key, set: { at: "2", list: [1] }, add: { n: 1 } }]);
      await store().writeItems([{ op: "merge", ...key, set: { at: "1" }, add: { n: 1 } }]);
      expect(await store().getItem(key)).toEqual({ ...key, at: "1", list: [1], n: 2 });
    });

    test("loses no add of concurrent writers", async () => {
      await Promise.all(
        Array.from({ length: 25 }, () => store().writeItems([{ op: "merge", ...key, add: { n: 1 } }])),
      );
      expect((await store().getItem(key))?.n).toBe(25);
    });

    test("queries a partition by range in both directions, both ends included", async () => {
      await store().writeItems(["a", "b", "c", "d"].map((sk) => put("p", sk)));
      await store().writeItems([put("p2", "b"), put("o", "b")]);
      const query = (fields: object) =>
        allPages((cursor) =>
          store().queryItems({
            pk: "p",
            direction: "forward",
            limit: 2,
            ...fields,
            ...(cursor ? { cursor } : {}),
          }),
        ).then(keys);
      expect(await query({})).toEqual(["a", "b", "c", "d"]);
      expect(await query({ from: "b", to: "c" })).toEqual(["b", "c"]);
      expect(await query({ from: "bb", direction: "backward" })).toEqual(["d", "c"]);
      expect(await query({ from: "e" })).toEqual([]);
    });

    test("sorts keys by the bytes of their UTF-8", async () => {
      const sorted = ["B", "a", "é", "\uffee", "🌱"];
      await store().writeItems([...sorted].reverse().map((sk) => put("p", sk)));
      const { items } = await store().queryItems({ pk: "p", direction: "forward", limit: 10 });
      expect(keys(items)).toEqual(sorted);
    });

    test.each(["v\u{10ffff}", "v\u{d7ff}", "v\u{ffff}"])(
      "queries every partition of prefix %j",
      async (pkPrefix) => {
        const inside = [pkPrefix, `${pkPrefix}a`, `${pkPrefix}\u{10ffff}`, `${pkPrefix}\u{10ffff}z`];
        await store().writeItems([...inside, "v", "w", "v\u{e000}"].map((pk) => put(pk, "s")));
        const query = { pkPrefix, direction: "forward", limit: 10 } as const;
        const { items } = await store().queryItems(query);
        expect(items.map(({ pk }) => pk).sort()).toEqual(inside.sort());
      },
    );

    test("refuses a key that is not well-formed text, wherever it stands", async () => {
      const half = "a\ud800";
      const refused = [
        store().getItem({ pk: half, sk: "s" }),
        store().getItem({ pk: "p", sk: half }),
        store().writeItems([put("p", half)]),
        store().writeItems([{ op: "remove", pk: half, sk: "s" }]),
        store().queryItems({ pk: half, direction: "forward", limit: 1 }),
        store().queryItems({ pk: "p", to: half, direction: "forward", limit: 1 }),
        store().append([testBatch([testEvent()], { changes: [put("p", half)] })]),
      ];
      const outcomes = await Promise.allSettled(refused);
      for (const outcome of outcomes)
        expect(outcome).toMatchObject({ status: "rejected", reason: { code: "query_invalid" } });
      expect(await allAfter(store())).toEqual([]);
    });

    test("refuses a cursor of another list", async () => {
      const forged = Buffer.from('["item","p"]').toString("base64url");
      const read = store().queryItems({ pk: "p", direction: "forward", limit: 1, cursor: forged });
      await expect(read).rejects.toMatchObject({ code: "cursor_invalid" });
    });

    test("queries every partition of a prefix", async () => {
      await store().writeItems([put("v@1#b", "1"), put("v@1#a", "2"), put("v@2#a", "3"), put("v@1", "4")]);
      const items = await allPages((cursor) =>
        store().queryItems({
          pkPrefix: "v@1#",
          direction: "forward",
          limit: 1,
          ...(cursor ? { cursor } : {}),
        }),
      );
      expect(items.map(({ pk }) => pk).sort()).toEqual(["v@1#a", "v@1#b"]);
    });

    test("writes all or, where a condition fails, nothing", async () => {
      await store().writeItems([put("p", "s", { v: 1 })]);
      const outcome = await store().writeItems([
        put("p", "new"),
        { ...put("p", "s", { v: 9 }), condition: { equals: { v: 2 } } },
      ]);
      expect(outcome).toEqual({ status: "condition_failed", item: key });
      expect(await store().getItem({ pk: "p", sk: "new" })).toBeUndefined();
      expect(await store().getItem(key)).toEqual({ ...key, v: 1 });
    });

    test("holds to absent and equals conditions", async () => {
      const absent = { ...put("p", "s", { v: 1 }), condition: { absent: true as const } };
      expect((await store().writeItems([absent])).status).toBe("written");
      expect((await store().writeItems([absent])).status).toBe("condition_failed");
      const step = (v: number) => ({ ...put("p", "s", { v: v + 1 }), condition: { equals: { v } } });
      expect((await store().writeItems([step(1)])).status).toBe("written");
      expect((await store().writeItems([step(1)])).status).toBe("condition_failed");
      const gone = { op: "remove" as const, ...key, condition: { equals: { v: 2, other: undefined } } };
      expect((await store().writeItems([gone])).status).toBe("written");
      expect((await store().writeItems([{ ...step(2) }])).status).toBe("condition_failed");
    });

    test("holds to a below condition, an absent item and attribute being below everything", async () => {
      const upTo = (at: string) =>
        store().writeItems([
          { op: "merge", ...key, set: { at }, add: { n: 1 }, condition: { below: { at } } },
        ]);
      const statuses: string[] = [];
      for (const at of ["005", "005", "004", "010"]) statuses.push((await upTo(at)).status);
      expect(statuses).toEqual(["written", "condition_failed", "condition_failed", "written"]);
      expect(await store().getItem(key)).toEqual({ ...key, at: "010", n: 2 });
    });
  });
}

function describeChanges(store: () => Store): void {
  describe("changes that go with an append", () => {
    const change = (condition?: { absent: true }) =>
      ({ op: "put", pk: "p", sk: "s", attributes: { n: 1 }, ...(condition ? { condition } : {}) }) as const;

    test("are written with the events", async () => {
      await record(store(), testBatch([testEvent()], { changes: [change()] }));
      expect(await store().getItem({ pk: "p", sk: "s" })).toMatchObject({ n: 1 });
    });

    test("are not written when the version conflicts", async () => {
      await store().append([testBatch([testEvent()], { expectedVersion: 4, changes: [change()] })]);
      expect(await store().getItem({ pk: "p", sk: "s" })).toBeUndefined();
    });

    test("are not written again for a duplicate", async () => {
      const batch = testBatch([testEvent()], {
        changes: [{ op: "merge", pk: "p", sk: "s", add: { n: 1 } }],
      });
      await record(store(), batch);
      await record(store(), batch);
      expect(await store().getItem({ pk: "p", sk: "s" })).toMatchObject({ n: 1 });
    });

    test("stop the append when their condition fails", async () => {
      await store().writeItems([change()]);
      const { outcomes } = await store().append([
        testBatch([testEvent()], { changes: [change({ absent: true })] }),
      ]);
      expect(outcomes).toEqual([{ status: "condition_failed", item: { pk: "p", sk: "s" } }]);
      expect(await allAfter(store())).toEqual([]);
    });
  });
}

function describeRemoval(store: () => Store): void {
  describe("events that are removed", () => {
    const before = Date.parse("2026-03-02T00:00:00.000Z");
    const old = (fields: Partial<ValidEvent> = {}) =>
      testEvent({
        subject: "/",
        time: "2026-03-01T10:00:00.000Z",
        actor: "ana",
        data: { tags: ["t"] },
        ...fields,
      });
    const pages = (event: ValidEvent, fields: Partial<AppendBatch> = {}) =>
      testBatch([event], { log: "pages", versioned: false, ...fields });
    const viewed = async (event: ValidEvent) =>
      (await record(store(), pages(event))).events[0] as RecordedEvent;
    const remove = (events: RecordedEvent[], fields: Partial<EventRemoval> = {}) =>
      store().removeEvents({ log: "pages", events, before, ...fields });
    const sum: ItemWrite = { op: "merge", pk: "p", sk: "s", add: { n: 1 } };

    test("are found by no read, and those beside them by every one", async () => {
      const [gone, stays] = [await viewed(old()), await viewed(old())];
      expect(await remove([gone])).toEqual({ status: "removed", events: 1 });
      const reads: Partial<LogQuery>[] = [{}, { log: "pages" }, { subject: "/" }, { types: ["task."] }];
      if (store().capabilities.findsActivity) reads.push({ actor: "ana" }, { tag: "t" });
      for (const read of reads) expect(await readAll(store(), read)).toEqual([stays]);
      expect(await readAll(store(), { id: gone.id })).toEqual([]);
      expect(await readAll(store(), { id: stays.id })).toEqual([stays]);
      expect(await allAfter(store(), 1)).toEqual([stays]);
      expect(await store().readAfter(gone.position, 9)).toEqual([stays]);
    });

    test("leave every other id known: of the same source, and of others with the same id", async () => {
      const sources = ["a", "b", "c", "d"];
      const events: RecordedEvent[] = [];
      for (const source of sources) events.push(await viewed(old({ id: "1", source })));
      for (let index = 0; index < 3; index++) {
        await remove([events[index] as RecordedEvent]);
        const left = events.slice(index + 1);
        expect(await readAll(store(), { id: "1" })).toEqual(left);
        for (const { id, source, time } of left) {
          const { duplicates } = await record(store(), pages(old({ id, source, time })));
          expect(duplicates).toEqual([true]);
        }
      }
    });

    test("give out no position again, though they were the last", async () => {
      const [first, last] = [await viewed(old()), await viewed(old())];
      await remove([first, last]);
      const next = await viewed(testEvent());
      expect(next.position > last.position).toBe(true);
      expect(await store().readAfter(last.position, 9)).toEqual([next]);
    });

    test("are not recorded again, nor is anything else so old; what is still there is a duplicate", async () => {
      const [gone, stays] = [await viewed(old()), await viewed(old())];
      await remove([gone]);
      const young = testEvent({ time: "2026-03-02T00:00:00.000Z" });
      const { outcomes } = await store().append([
        pages(old({ id: gone.id })),
        pages(old({ id: stays.id })),
        pages(old(), { changes: [sum] }),
        pages(young),
        testBatch([old()]),
      ]);
      const expired = { status: "expired", before };
      expect(outcomes).toMatchObject([
        expired,
        { status: "recorded", duplicates: [true] },
        expired,
        { status: "recorded", duplicates: [false] },
        { status: "recorded", duplicates: [false] },
      ]);
      expect(await store().getItem({ pk: "p", sk: "s" })).toBeUndefined();
    });

    test("keep the bound that was once set, whatever a later removal says", async () => {
      await remove([]);
      await remove([], { before: before - 86_400_000 });
      const { outcomes } = await store().append([pages(old())]);
      expect(outcomes).toEqual([{ status: "expired", before }]);
    });

    test("go together with the items that change, or none of it happens", async () => {
      const event = await viewed(old());
      const condition = { absent: true as const };
      expect(await remove([event], { changes: [{ ...sum, condition }] })).toMatchObject({ events: 1 });
      expect(await store().getItem({ pk: "p", sk: "s" })).toMatchObject({ n: 1 });
      const other = await viewed(testEvent({ time: "2026-03-02T12:00:00.000Z" }));
      const refused = await remove([other], {
        before: before + 86_400_000,
        changes: [{ ...sum, condition }],
      });
      expect(refused).toEqual({ status: "condition_failed", item: { pk: "p", sk: "s" } });
      expect(await allAfter(store())).toEqual([other]);
    });

    test("may be removed again: what is not there is passed over", async () => {
      const [gone, stays] = [await viewed(old()), await viewed(old())];
      await remove([gone]);
      expect(await remove([gone, stays])).toEqual({ status: "removed", events: 1 });
      expect(await remove([gone, stays])).toEqual({ status: "removed", events: 0 });
      expect(await allAfter(store())).toEqual([]);
    });

    test("are of one log, and not of one with versions", async () => {
      const event = await viewed(old());
      const [versioned] = (await record(store(), testBatch([old()]))).events as [RecordedEvent];
      expect(await remove([event], { log: "other" })).toEqual({ status: "removed", events: 0 });
      expect(await remove([versioned], { log: "tasks" })).toEqual({ status: "ordering_conflict" });
      expect(await remove([versioned])).toEqual({ status: "removed", events: 0 });
      expect(await allAfter(store())).toEqual([event, versioned]);
    });

    test("must be older than the bound", async () => {
      const event = await viewed(testEvent());
      await expect(remove([event])).rejects.toMatchObject({ code: "internal" });
    });

    test("and are sent again at once, are there once or not at all", async () => {
      const event = await viewed(old());
      const again = pages(old({ id: event.id }));
      const [removed, ...answers] = await Promise.all([
        remove([event]),
        ...Array.from({ length: 5 }, () => store().append([again])),
      ]);
      expect(removed).toEqual({ status: "removed", events: 1 });
      for (const outcome of answers.flatMap(({ outcomes }) => outcomes)) {
        const isDuplicate = outcome.status === "recorded" && outcome.duplicates[0];
        expect(isDuplicate || outcome.status).toBe(isDuplicate ? true : "expired");
      }
      expect(await allAfter(store())).toEqual([]);
    });

    test("leave the log ordered by time, though it has none left", async () => {
      await remove([await viewed(old())]);
      const { outcomes } = await store().append([testBatch([testEvent()], { log: "pages" })]);
      expect(outcomes).toEqual([{ status: "ordering_conflict" }]);
    });
  });
}

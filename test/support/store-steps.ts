/** Random operations on a store, and what to compare two stores by. */
import fc from "fast-check";
import type { RecordedEvent } from "../../src/event/event.ts";
import { testBatch, testEvent } from "../../src/store/conformance.ts";
import type { AppendBatch, EventRemoval, Item, ItemWrite, LogQuery, Store } from "../../src/store/store.ts";

/** Events of `views` have no versions; of the others the first event decides. */
const VIEWS = "views";
const log = fc.constantFrom("tasks", "notes", VIEWS);
const subject = fc.constantFrom("a", "b", "ab", "c/d", "🌱");
const type = fc.constantFrom("task.created", "task.done", "tasks.other", "note.kept");
const actor = fc.constantFrom(undefined, "ana", "raj");
const tag = fc.constantFrom("x", "y", "z");
/** Few instants, years apart, so that ties and gaps are common. */
const time = fc.constantFrom(
  "0001-01-01T00:00:00.000Z",
  "1969-12-31T23:59:59.999Z",
  "2026-03-02T10:00:00.000Z",
  "2026-03-02T10:00:00.001Z",
  "2026-03-03T00:00:00.000Z",
  "9999-12-31T23:59:59.999Z",
);
/** Few ids of every kind, so that duplicates and shared slots are common. */
const id = fc.oneof(
  fc.constantFrom(
    "1",
    "2",
    "é",
    "019568a0-0000-7000-8000-000000000001",
    "019568a0-0000-7000-8000-000000000801",
  ),
  fc.integer({ min: 0, max: 40 }).map((n) => `019568a0-0000-7000-8000-0000000000${(n + 16).toString(16)}`),
);

const event = fc
  .record({ id, source: fc.constantFrom("s", "t"), type, time, actor, tags: fc.subarray(["x", "y", "z"]) })
  .map(({ actor, tags, ...fields }) => testEvent({ ...fields, data: { tags }, ...(actor && { actor }) }));

const expectedVersion = fc.oneof(
  { weight: 3, arbitrary: fc.constant("any" as const) },
  { weight: 2, arbitrary: fc.constantFrom("no-stream" as const, "stream-exists" as const) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 4 }) },
);

const itemKey = { pk: fc.constantFrom("p", "p#q", "r"), sk: fc.constantFrom("1", "2", "é", "🌱", "\uffee") };
const write: fc.Arbitrary<ItemWrite> = fc.oneof(
  fc.record({ op: fc.constant("put" as const), ...itemKey, attributes: fc.record({ n: fc.integer() }) }),
  fc.record({
    op: fc.constant("merge" as const),
    ...itemKey,
    add: fc.record({ n: fc.integer({ min: -5, max: 5 }) }),
  }),
  fc.record({ op: fc.constant("remove" as const), ...itemKey }),
  fc.record({
    op: fc.constant("put" as const),
    ...itemKey,
    attributes: fc.constant({ n: 1 }),
    condition: fc.constantFrom({ absent: true as const }, { equals: { n: 1 } }),
  }),
);
const writes = fc.uniqueArray(write, { maxLength: 4, selector: ({ pk, sk }) => `${pk} ${sk}` });

const batch: fc.Arbitrary<AppendBatch> = fc
  .record({
    log,
    subject,
    events: fc.array(event, { minLength: 1, maxLength: 4 }),
    expectedVersion,
    versioned: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
    changes: writes,
  })
  .map(({ events, subject, versioned, ...fields }) =>
    testBatch(
      events.map((one) => ({ ...one, subject })),
      { subject, ...fields, versioned: versioned && fields.log !== VIEWS },
    ),
  );

/** Of the events of a log that are older than `before`, those that the bits say. */
export interface RemovalStep {
  log: string;
  before: number;
  picked: number;
  changes: ItemWrite[];
}

const removal: fc.Arbitrary<RemovalStep> = fc.record({
  log: fc.oneof({ weight: 4, arbitrary: fc.constant(VIEWS) }, { weight: 1, arbitrary: log }),
  before: time.map((text) => Date.parse(text) + 1),
  picked: fc.integer({ min: 0, max: 0xffff }),
  changes: writes.map((all) => all.filter(({ condition }) => condition === undefined)),
});

/** The removal as a store may be asked for it. */
export async function removalOf(
  store: Store,
  { log, before, picked, changes }: RemovalStep,
): Promise<EventRemoval> {
  const old = await readAll(store, { log, to: before, direction: "forward", limit: 100 });
  return { log, before, changes, events: old.filter((_event, index) => (picked >> (index % 16)) & 1) };
}

const query: fc.Arbitrary<LogQuery> = fc
  .record(
    {
      log,
      subject,
      actor: fc.constantFrom("ana", "raj"),
      tag,
      id,
      types: fc.subarray(["task.", "tasks.other", "note.", "task.done"], { minLength: 1 }),
      from: time.map(Date.parse),
      to: time.map(Date.parse),
      direction: fc.constantFrom("forward" as const, "backward" as const),
      limit: fc.integer({ min: 1, max: 5 }),
    },
    { requiredKeys: ["direction", "limit"] },
  )
  .map((fields) => fields as LogQuery);

export const step = fc.oneof(
  { weight: 4, arbitrary: fc.array(batch, { minLength: 1, maxLength: 4 }).map((batches) => ({ batches })) },
  { weight: 1, arbitrary: writes.map((items) => ({ items })) },
  { weight: 4, arbitrary: query.map((log) => ({ log })) },
  { weight: 2, arbitrary: removal.map((remove) => ({ remove })) },
  { weight: 1, arbitrary: fc.constant({ reopen: true as const }) },
);

/** Every page of a query. */
export async function readAll(store: Store, query: LogQuery): Promise<RecordedEvent[]> {
  const items: RecordedEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.readLog(cursor === undefined ? query : { ...query, cursor });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return items;
}

export interface Everything {
  streams: RecordedEvent[][];
  items: Item[];
  /** In recorded order. */
  events: RecordedEvent[];
}

export async function everything(store: Store): Promise<Everything> {
  const streams = [];
  for (const log of ["tasks", "notes"]) {
    for (const subject of ["a", "b", "ab", "c/d", "🌱"]) {
      for (const direction of ["forward", "backward"] as const) {
        streams.push(await store.readStream({ log, subject, direction, limit: 100 }));
        streams.push(await store.readStream({ log, subject, direction, limit: 2, fromVersion: 3 }));
      }
    }
  }
  const { items } = await store.queryItems({ pkPrefix: "p", direction: "forward", limit: 100 });
  const events: RecordedEvent[] = [];
  for (;;) {
    const page = await store.readAfter(events.at(-1)?.position ?? "", 1_000);
    if (page.length === 0) return { streams, items, events };
    events.push(...page);
  }
}

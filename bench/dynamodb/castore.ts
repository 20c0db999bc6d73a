/** (b) Twenty-five events a call to one stream, beside Castore and its DynamoDB adapter. */

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventStore, EventType, type GroupedEvent } from "@castore/core";
import { DynamoDBSingleTableEventStorageAdapter } from "@castore/event-storage-adapter-dynamodb";
import { openDaybook } from "../../src/daybook.ts";
import type { ValidEvent } from "../../src/event/event.ts";
import { median, perSecond, print, ratio } from "../harness.ts";
import {
  bareClient,
  CASTORE_TABLE,
  concurrently,
  createCastoreTable,
  newBook,
  openStore,
  validEvents,
} from "./engine.ts";
import { inTurns, medianRatio, type Size, WARM_UP } from "./puts.ts";

const PER_CALL = 25;

interface Call {
  subject: string;
  events: ValidEvent[];
}

/** @param width calls at the same time, each to a stream of its own */
export async function benchCastore(
  endpoint: string,
  { rounds, events, width }: Size & { width: number },
): Promise<void> {
  const client = bareClient(endpoint);
  const castore = castoreStore(client);
  await newBook(endpoint);
  await createCastoreTable(client);
  const book = await openDaybook(await openStore(endpoint), { zone: "UTC", reads: "settled" });
  const next = validEvents();
  const calls = (serial: string): Call[] =>
    Array.from({ length: Math.ceil(events / PER_CALL) }, (_, index) => {
      const subject = `s-${serial}-${index}`;
      return { subject, events: next(PER_CALL).map((event) => ({ ...event, subject })) };
    });
  const names = ["castore group", "castore one by one", "castore unordered", "atomic", "rows"] as const;
  const ms = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    (typeof names)[number],
    number[]
  >;
  for (let round = -WARM_UP; round < rounds; round++) {
    const own = (name: string) => calls(`${width}-${round}-${name}`);
    const [grouped, single, unordered, atomic, rows] = ["g", "s", "u", "a", "r"].map(own) as [
      Call[],
      Call[],
      Call[],
      Call[],
      Call[],
    ];
    const took = await inTurns(round + WARM_UP, {
      "castore group": () => concurrently(grouped, width, (call) => pushGroup(castore, call)),
      "castore one by one": () => concurrently(single, width, (call) => pushEach(castore, call)),
      "castore unordered": () => concurrently(unordered, width, (call) => pushAtOnce(castore, call)),
      atomic: () => concurrently(atomic, width, ({ events: many }) => book.append("tasks", many)),
      rows: () => concurrently(rows, width, ({ events: many }) => book.appendRows("tasks", rowsOf(many))),
    });
    if (round < 0) continue;
    for (const name of names) ms[name].push(took[name]);
  }
  await book.close();
  client.destroy();
  const count = Math.ceil(events / PER_CALL) * PER_CALL;
  const line = (what: string, name: (typeof names)[number], against = "", base?: number[]) => ({
    what,
    "events/s": perSecond(count, median(ms[name])),
    ratio: base === undefined ? "" : `${ratio(medianRatio(base, ms[name]))} × ${against}`,
  });
  print(`${PER_CALL} events a call to one stream, ${width} at a time`, [
    line("Castore pushEventGroup: all or nothing", "castore group"),
    line("Castore pushEvent, one after the other: in order", "castore one by one"),
    line("Castore pushEvent, 25 at once: a failure leaves a gap", "castore unordered"),
    line("book.append: all or nothing", "atomic", "pushEventGroup", ms["castore group"]),
    line("book.append", "atomic", "one after the other", ms["castore one by one"]),
    line("book.appendRows: in order", "rows", "one after the other", ms["castore one by one"]),
    line("book.appendRows", "rows", "pushEventGroup", ms["castore group"]),
  ]);
}

type TaskStore = ReturnType<typeof castoreStore>;

function castoreStore(dynamoDBClient: DynamoDBClient) {
  return new EventStore({
    eventStoreId: "TASKS",
    eventTypes: [new EventType<string, Omit<ValidEvent, "type">>({ type: "task" })],
    reducer: (aggregate: { aggregateId: string; version: number }, event) => ({
      ...aggregate,
      version: event.version,
    }),
    eventStorageAdapter: new DynamoDBSingleTableEventStorageAdapter({
      tableName: CASTORE_TABLE,
      dynamoDBClient,
    }),
  });
}

/** The same event: its envelope is the payload. */
function castoreEvents({ subject, events }: Call) {
  return events.map(({ type, ...payload }, index) => ({
    aggregateId: subject,
    version: index + 1,
    type,
    payload,
  }));
}

async function pushGroup(store: TaskStore, call: Call): Promise<void> {
  const [first, ...rest] = castoreEvents(call).map((event) => store.groupEvent(event));
  await EventStore.pushEventGroup(first as GroupedEvent, ...(rest as [GroupedEvent]));
}

async function pushEach(store: TaskStore, call: Call): Promise<void> {
  for (const event of castoreEvents(call)) await store.pushEvent(event);
}

async function pushAtOnce(store: TaskStore, call: Call): Promise<void> {
  await Promise.all(castoreEvents(call).map((event) => store.pushEvent(event)));
}

async function* rowsOf(events: ValidEvent[]) {
  for (const [index, value] of events.entries()) yield { line: index + 1, value };
}

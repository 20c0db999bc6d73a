/** (b) Twenty-five events a call to one stream, beside Castore and its DynamoDB adapter. */

import { type DynamoDBClient, type Put, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { EventStore, EventType, type GroupedEvent } from "@castore/core";
import { DynamoDBSingleTableEventStorageAdapter } from "@castore/event-storage-adapter-dynamodb";
import { openDaybook } from "../../src/daybook.ts";
import type { ValidEvent } from "../../src/event/event.ts";
import { Positions } from "../../src/store/dynamodb/positions.ts";
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
import { barePuts, inTurns, medianRatio, PUT_CASES, type Size, WARM_UP } from "./puts.ts";

const PER_CALL = 25;

interface Call {
  subject: string;
  events: ValidEvent[];
}

const NAMES = ["group", "oneByOne", "atOnce", "transaction", "append", "rows"] as const;
type Contestant = (typeof NAMES)[number];

/** @param width calls at the same time, each to a stream of its own */
export async function benchCastore(
  endpoint: string,
  { rounds, events, width }: Size & { width: number },
): Promise<void> {
  const client = bareClient(endpoint);
  await newBook(endpoint);
  await createCastoreTable(client);
  const castore = castoreStore(client);
  const book = await openDaybook(await openStore(endpoint), { zone: "UTC", reads: "settled" });
  const next = validEvents();
  const positions = new Positions(Date.now);
  const ms = Object.fromEntries(NAMES.map((name) => [name, [] as number[]])) as Record<Contestant, number[]>;
  for (let round = -WARM_UP; round < rounds; round++) {
    const calls = (name: Contestant): Call[] =>
      Array.from({ length: Math.ceil(events / PER_CALL) }, (_, index) => {
        const subject = `${name}-${round}-${index}`;
        return { subject, events: next(PER_CALL).map((event) => ({ ...event, subject })) };
      });
    const each = (name: Contestant, work: (call: Call) => Promise<unknown>) => {
      const all = calls(name);
      return () => concurrently(all, width, work);
    };
    const transactions = calls("transaction").map((call) => transactionOf(call, positions));
    const took = await inTurns(round + WARM_UP, {
      group: each("group", (call) => pushGroup(castore, call)),
      oneByOne: each("oneByOne", (call) => pushEach(castore, call)),
      atOnce: each("atOnce", (call) => pushAtOnce(castore, call)),
      transaction: () => concurrently(transactions, width, (command) => client.send(command)),
      append: each("append", (call) => book.append("tasks", call.events)),
      rows: each("rows", (call) => book.appendRows("tasks", rowsOf(call.events))),
    });
    if (round < 0) continue;
    for (const name of NAMES) ms[name].push(took[name]);
  }
  await book.close();
  client.destroy();
  printRates(ms, { width, count: Math.ceil(events / PER_CALL) * PER_CALL });
}

function printRates(
  ms: Record<Contestant, number[]>,
  { width, count }: { width: number; count: number },
): void {
  const line = (what: string, name: Contestant) => ({
    what,
    "events/s": perSecond(count, median(ms[name])),
    "× group": ratio(medianRatio(ms.group, ms[name])),
    "× one by one": ratio(medianRatio(ms.oneByOne, ms[name])),
    "× bare transaction": ratio(medianRatio(ms.transaction, ms[name])),
  });
  print(`${PER_CALL} events a call to one stream, ${width} at a time`, [
    line("Castore pushEventGroup: all or nothing", "group"),
    line("Castore pushEvent, one by one: in order", "oneByOne"),
    line("Castore pushEvent, all at once: a failure leaves a gap", "atOnce"),
    line("bare SDK: the transaction that book.append sends", "transaction"),
    line("book.append: all or nothing", "append"),
    line("book.appendRows: in order", "rows"),
  ]);
}

function transactionOf({ events }: Call, positions: Positions): TransactWriteItemsCommand {
  const [, putCase] = PUT_CASES;
  const puts = events.flatMap((event, index) => barePuts(event, { putCase, version: index + 1, positions }));
  return new TransactWriteItemsCommand({
    TransactItems: puts.map(({ input }) => ({ Put: input as Put })),
  });
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

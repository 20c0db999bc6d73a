/** (a) Events a second through the adapter beside the same puts made by the bare SDK. */
import { type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { type Daybook, openDaybook } from "../../src/daybook.ts";
import type { ValidEvent } from "../../src/event/event.ts";
import type { DynamoStore } from "../../src/store/dynamodb/dynamo-store.ts";
import { eventItem, markerItem } from "../../src/store/dynamodb/event-item.ts";
import { Positions } from "../../src/store/dynamodb/positions.ts";
import type { AppendBatch } from "../../src/store/store.ts";
import { median, perSecond, print, ratio, timed } from "../harness.ts";
import { BOOK, bareClient, CONCURRENCY, concurrently, newBook, openStore, validEvents } from "./engine.ts";

export interface PutCase {
  name: string;
  log: string;
  versioned: boolean;
}

export const PUT_CASES: [PutCase, PutCase] = [
  { name: "ordered by time: one put an event", log: "views", versioned: false },
  { name: "versioned, many streams: marker, then event", log: "tasks", versioned: true },
];

/** Rounds for the compilers of both machines. */
export const WARM_UP = 2;
const CONFIG = { logs: { views: { ordering: "time" as const } } };

export interface Size {
  rounds: number;
  events: number;
}

/** Median ratios of both ways in, against the bare SDK. All write into one table, each streams of its own. */
export async function benchPuts(
  endpoint: string,
  putCase: PutCase,
  { rounds, events }: Size,
): Promise<{ store: number; rows: number }> {
  await newBook(endpoint);
  const direct = await openStore(endpoint);
  // As a served book: its views are settled by one process, beside the appends.
  const book = await openDaybook(await openStore(endpoint), {
    zone: "UTC",
    config: CONFIG,
    reads: "settled",
  });
  const client = bareClient(endpoint);
  const next = validEvents();
  const positions = new Positions(Date.now);
  const ms = { bare: [] as number[], store: [] as number[], rows: [] as number[] };
  for (let round = -WARM_UP; round < rounds; round++) {
    const first = (round + WARM_UP) * events + 1;
    const puts = next(events, "bare").map((event, index) =>
      barePuts(event, { putCase, version: first + index, positions }),
    );
    const batches = next(events, "call").map((event) => batchOf(event, putCase));
    const rows = next(events, "rows");
    const took = await inTurns(round + WARM_UP, {
      bare: () => concurrently(puts, CONCURRENCY, (pair) => send(client, pair)),
      store: () => appendAll(direct, batches),
      rows: () => appendRows(book, putCase, rows),
    });
    if (round < 0) continue;
    for (const name of ["bare", "store", "rows"] as const) ms[name].push(took[name]);
  }
  client.destroy();
  await Promise.all([direct.close(), book.close()]);
  const ratios = { store: medianRatio(ms.bare, ms.store), rows: medianRatio(ms.bare, ms.rows) };
  print(putCase.name, [
    { what: "bare SDK", "events/s": perSecond(events, median(ms.bare)), ratio: "" },
    { what: "store.append", "events/s": perSecond(events, median(ms.store)), ratio: ratio(ratios.store) },
    { what: "book.appendRows", "events/s": perSecond(events, median(ms.rows)), ratio: ratio(ratios.rows) },
  ]);
  return ratios;
}

/** Each round begins with another contestant. */
export async function inTurns<N extends string>(
  round: number,
  contestants: Record<N, () => Promise<unknown>>,
): Promise<Record<N, number>> {
  const names = Object.keys(contestants) as N[];
  const took = {} as Record<N, number>;
  for (let turn = 0; turn < names.length; turn++) {
    const name = names[(round + turn) % names.length] as N;
    took[name] = await timed(contestants[name]);
  }
  return took;
}

/** The median of the rounds' ratios: the machine changes its pace between rounds more than within one. */
export function medianRatio(base: number[], own: number[]): number {
  return median(base.map((ms, round) => ms / (own[round] as number)));
}

/** The very items that the adapter would put, one after the other, with the same conditions. */
export function barePuts(
  event: ValidEvent,
  { putCase, version, positions }: { putCase: PutCase; version: number; positions: Positions },
): PutItemCommand[] {
  const { log, versioned } = putCase;
  const { subject } = event;
  const recording = {
    log,
    subject,
    version: versioned ? version : undefined,
    position: positions.next(),
    recordedtime: new Date().toISOString(),
    shards: 1,
  };
  const items = [eventItem(event, recording)];
  if (versioned) items.unshift(markerItem(event, { log, subject, version, claimed: Date.now() }));
  return items.map(
    (Item) =>
      new PutItemCommand({
        TableName: `${BOOK}-events`,
        Item,
        ConditionExpression: "attribute_not_exists(pk)",
      }),
  );
}

async function send(client: DynamoDBClient, puts: PutItemCommand[]): Promise<void> {
  for (const put of puts) await client.send(put);
}

function batchOf(event: ValidEvent, { log, versioned }: PutCase): AppendBatch {
  const recordedtime = new Date().toISOString();
  return { log, subject: event.subject, events: [event], recordedtime, expectedVersion: "any", versioned };
}

/** A thousand batches a call, as `appendRows` has them. */
async function appendAll(store: DynamoStore, batches: AppendBatch[]): Promise<void> {
  for (let start = 0; start < batches.length; start += 1_000) {
    await store.append(batches.slice(start, start + 1_000));
  }
}

async function appendRows(book: Daybook, { log }: PutCase, events: ValidEvent[]): Promise<void> {
  const rows = async function* () {
    for (const [index, value] of events.entries()) yield { line: index + 1, value };
  };
  const report = await book.appendRows(log, rows());
  if (report.recorded !== events.length) throw new Error(`recorded ${report.recorded} of ${events.length}`);
}

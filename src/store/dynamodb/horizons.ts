import { setTimeout as delay } from "node:timers/promises";
import type { UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { DaybookError } from "../../errors.ts";
import { type AppendWork, idText } from "./append-work.ts";
import { number, type TypedItem } from "./attribute-value.ts";
import type { Client } from "./client.ts";
import { horizonKey } from "./keys.ts";
import type { Markers } from "./markers.ts";

const KNOWN_MS = 10_000;

export interface HorizonsOptions {
  client: Client;
  clock: () => number;
  /** How long after it looked a writer may still put an event; 0: nobody else writes. */
  putMs: number;
  /** How long a writer believes what it read, in milliseconds; default 10,000, the same for all processes of a book. */
  knownMs?: number;
}

/**
 * Before when events of a log may have been removed, so that none of a time before it is recorded anew. A put cannot look at
 * it in the same write without becoming a transaction, of twice the cost. So writers look at it now and then, and whoever
 * raises it waits until all of them have seen it.
 */
export class Horizons {
  #options: HorizonsOptions;
  #known = new Map<string, { before: number | undefined; at: number }>();
  /** Attempts of this process that may have looked, and not put yet. */
  #attempts = new Set<Promise<unknown>>();
  #closing = new AbortController();

  constructor(options: HorizonsOptions) {
    this.#options = options;
  }

  /** Undefined: nothing was removed. */
  async of(log: string): Promise<number | undefined> {
    const { knownMs = KNOWN_MS } = this.#options;
    const now = performance.now();
    const known = this.#known.get(log);
    if (known !== undefined && now - known.at < knownMs) return known.before;
    const item = await this.#read(log);
    const before = item && number(item, "before");
    this.#known.set(log, { before, at: now });
    return before;
  }

  /** Runs what looks at a horizon and then puts. */
  async during<T>(attempt: () => Promise<T>): Promise<T> {
    const running = attempt();
    this.#attempts.add(running);
    try {
      return await running;
    } finally {
      this.#attempts.delete(running);
    }
  }

  /** Resolves when no writer puts an event of a time before it any more. */
  async raise(log: string, before: number): Promise<void> {
    const { client, clock, putMs, knownMs = KNOWN_MS } = this.#options;
    const now = clock();
    const raised = await client.update(raising(client.eventsTable, { log, before, now }));
    const item = raised.done ? undefined : await this.#read(log);
    this.#known.delete(log);
    const since = item === undefined ? now : number(item, "raised");
    const wait = putMs === 0 ? 0 : Math.min(since - now, 0) + knownMs + putMs;
    if (wait > 0) await this.#wait(wait);
    await Promise.allSettled(this.#attempts);
  }

  /** Ends what waits. */
  close(): void {
    this.#closing.abort();
  }

  async #wait(ms: number): Promise<void> {
    try {
      await delay(ms, undefined, { signal: this.#closing.signal });
    } catch {
      throw new DaybookError("book_closed", "the book was closed before its events could be removed");
    }
  }

  #read(log: string): Promise<TypedItem | undefined> {
    const { client } = this.#options;
    return client.get(client.eventsTable, horizonKey(log));
  }
}

function raising(
  TableName: string,
  { log, before, now }: { log: string; before: number; now: number },
): UpdateItemCommandInput {
  const { pk, sk } = horizonKey(log);
  return {
    TableName,
    Key: { pk: { S: pk }, sk: { S: sk } },
    UpdateExpression: "SET #before = :before, #raised = :now",
    ConditionExpression: "attribute_not_exists(#before) OR #before < :before",
    ExpressionAttributeNames: { "#before": "before", "#raised": "raised" },
    ExpressionAttributeValues: { ":before": { N: String(before) }, ":now": { N: String(now) } },
  };
}

/** Takes the batches out of a run that have an event too old to be recorded, if it is not recorded already. */
export async function passExpired(
  work: AppendWork,
  { horizons, markers }: { horizons: Horizons; markers: Markers },
): Promise<void> {
  if (work.batch.versioned) return;
  const before = await horizons.of(work.batch.log);
  if (before === undefined) return;
  const isOld = (id: string) => Date.parse(work.fresh.get(id)?.time ?? "") < before;
  if (![...work.fresh.keys()].some(isOld)) return;
  await markers.findRecorded(work);
  for (const batch of work.run) {
    const ids = batch.events.map(idText);
    if (!ids.some(isOld)) continue;
    work.expired.set(batch, before);
    for (const id of ids) work.fresh.delete(id);
  }
}

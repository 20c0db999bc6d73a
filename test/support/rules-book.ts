import { expect } from "vitest";
import type { Config } from "../../src/config.ts";
import { type Daybook, openDaybook } from "../../src/daybook.ts";

/** A book that delivers, and what its handlers got. */
export interface RulesBook {
  book: Daybook;
  /** Ids of the events that were taken, by rule. */
  taken: Record<"mail" | "index", string[]>;
  /** As long as it is true `mail` fails for events whose data is bad. */
  mail: { isDown: boolean };
  faults: unknown[];
  /** Waits until so many dead letters are there. */
  untilDead(count: number): Promise<void>;
  untilJob(id: string, status: string): Promise<void>;
  close(): Promise<void>;
}

const INDEX = { "detail-type": [{ prefix: "task." }] };

/** Rule `mail` takes every task, and fails at once where it fails; `index` takes them too and allows replays. */
export async function rulesBook(): Promise<RulesBook> {
  const taken: RulesBook["taken"] = { mail: [], index: [] };
  const mail = { isDown: true };
  const faults: unknown[] = [];
  const rules: Config["rules"] = {
    mail: {
      pattern: { source: ["daybook.tasks"] },
      retry: { maximumRetryAttempts: 0 },
      target: {
        handler: (_envelope, { event }) => {
          if (mail.isDown && event.data === "bad") throw new RangeError(`cannot mail ${event.id}`);
          taken.mail.push(event.id);
        },
      },
    },
    index: {
      pattern: INDEX,
      replay: "allow",
      target: { handler: (_envelope, { event }) => void taken.index.push(event.id) },
    },
  };
  const book = await openDaybook(":memory:", { zone: "UTC", config: { rules } });
  const stop = new AbortController();
  const running = book.bus.run({ signal: stop.signal, onError: (error) => faults.push(error) });
  await book.bus.untilDelivering("mail");
  await book.bus.untilDelivering("index");
  return {
    book,
    taken,
    mail,
    faults,
    untilDead: (count) => until(async () => (await book.bus.countDeadLetters({})).count, count),
    untilJob: (id, status) => until(async () => (await book.bus.job(id)).status, status),
    async close() {
      stop.abort();
      await running;
      await book.close();
    },
  };
}

async function until<T>(read: () => Promise<T>, wanted: T): Promise<void> {
  await expect.poll(read, { timeout: 10_000, interval: 10 }).toEqual(wanted);
}

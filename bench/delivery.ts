/**
 * Delivery to a handler of the process: from a log of a million events, beside only reading it; from append to handler while
 * nothing else goes on; and 100,000 dead letters redriven.
 *
 *     npm run bench delivery [events] [dead letters]
 */
import { join } from "node:path";
import Database from "better-sqlite3";
import { type Daybook, openDaybook } from "../src/daybook.ts";
import { inFolder, perSecond, print, printMachine, ratio, taskEvents, timed } from "./harness.ts";

const EVENTS = Number(process.argv[2] ?? 1_000_000);
const DEAD = Number(process.argv[3] ?? 100_000);
const ROUNDS = 3;
const APPENDS = 1_000;
const CONFIG = { logs: { tasks: { counters: ["log" as const] } } };

async function fill(book: Daybook, events: number): Promise<void> {
  const source = taskEvents();
  async function* rows() {
    for (let line = 1; line <= events; line++) yield { line, value: source.next() };
  }
  await book.appendRows("tasks", rows());
}

/** From the first delivery to the last. */
async function deliver(book: Daybook, name: string): Promise<number> {
  let count = 0;
  let startedAt = 0;
  let done: () => void = () => {};
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const handler = () => {
    if (count === 0) startedAt = performance.now();
    count += 1;
    if (count === EVENTS) done();
  };
  const stop = await book.on({ source: ["daybook.tasks"] }, handler, { name, startAt: "beginning" });
  await all;
  const ms = performance.now() - startedAt;
  await stop();
  return ms;
}

async function throughput(folder: string): Promise<void> {
  const path = join(folder, "delivery.db");
  const book = await openDaybook(path, { zone: "UTC", config: CONFIG });
  await fill(book, EVENTS);
  const rowsBefore = countItems(path);
  const rows: Record<string, string | number>[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const read = await timed(async () => {
      let events = 0;
      for await (const _event of book.recorded()) events += 1;
      return events;
    });
    const delivered = await deliver(book, `round-${round}`);
    rows.push({
      round,
      "read, events/s": perSecond(EVENTS, read),
      "delivered, events/s": perSecond(EVENTS, delivered),
      ratio: ratio(read / delivered),
    });
  }
  print(`${EVENTS} events to a handler that does nothing`, rows);
  await book.close();
  console.log(
    `rows of the bus: ${rowsBefore} before, ${countItems(path)} after ${ROUNDS} rules had delivered it all`,
  );
}

function countItems(path: string): number {
  const db = new Database(path, { readonly: true });
  const count = db.prepare("SELECT count(*) FROM items WHERE pk LIKE 'bus-%'").pluck().get() as number;
  db.close();
  return count;
}

async function latency(folder: string): Promise<void> {
  const book = await openDaybook(join(folder, "latency.db"), { zone: "UTC", config: CONFIG });
  let handled: () => void = () => {};
  await book.on({ source: ["daybook.tasks"] }, () => handled(), { name: "latency" });
  const source = taskEvents();
  const ms: number[] = [];
  for (let index = 0; index < APPENDS; index++) {
    const arrival = new Promise<void>((resolve) => {
      handled = resolve;
    });
    ms.push(
      await timed(async () => {
        await book.append("tasks", source.next());
        await arrival;
      }),
    );
  }
  ms.sort((a, b) => a - b);
  const at = (part: number) => (ms[Math.floor(ms.length * part)] as number).toFixed(2);
  print(`from append to handler, ${APPENDS} one after the other, ms`, [
    { median: at(0.5), p99: at(0.99), max: at(0.9999) },
  ]);
  await book.close();
}

async function redrive(folder: string): Promise<void> {
  const book = await openDaybook(join(folder, "redrive.db"), { zone: "UTC", config: CONFIG });
  await fill(book, DEAD);
  let fails = true;
  let tried = 0;
  let redriven = 0;
  const handler = () => {
    tried += 1;
    // Less than half: more would open the breaker. What follows in the same stream is parked untried.
    if (fails && tried % 5 < 2) throw new Error("made to fail");
    if (!fails) redriven += 1;
  };
  const retry = { maximumRetryAttempts: 0 };
  await book.on({ source: ["daybook.tasks"] }, handler, { name: "fails", startAt: "beginning", retry });
  const dead = await settledDeadLetters(book);
  fails = false;
  const memory = watchMemory();
  const ms = await timed(async () => {
    await book.bus.start({ kind: "redrive", filter: { rule: "fails" } });
    while (redriven < dead) await pause();
  });
  print(`${dead} dead letters of ${DEAD} events redriven`, [
    { "events/s": perSecond(dead, ms), "resident before, MB": memory.before, "at most, MB": memory.stop() },
  ]);
  await book.close();
}

/** Their number, once every event was delivered or given up. */
async function settledDeadLetters(book: Daybook): Promise<number> {
  for (;;) {
    const { lag, waiting, deadLetters } = await book.bus.rule("fails");
    if (lag.events === 0 && waiting === 0) return deadLetters;
    await pause();
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

function watchMemory(): { before: number; stop(): number } {
  const mb = () => Math.round(process.memoryUsage().rss / 1e6);
  const before = mb();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, mb());
  }, 20);
  return {
    before,
    stop() {
      clearInterval(timer);
      return most;
    },
  };
}

printMachine("In-process delivery; every round reads and delivers the same log.");
await inFolder(throughput);
await inFolder(latency);
await inFolder(redrive);

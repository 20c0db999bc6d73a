import { serve } from "../../src/api/serve.ts";
import type { Config } from "../../src/config.ts";
import { type Daybook, openDaybook } from "../../src/daybook.ts";

/** A Saturday at noon in London. */
export const NOW = Date.parse("2026-11-21T12:00:00Z");

export interface Site {
  book: Daybook;
  url: string;
  /** May be called again. */
  close(): Promise<void>;
}

export interface SiteOptions {
  /** With rules the bus delivers, by the real clock. */
  rules?: Config["rules"];
}

/** A book in memory behind the real server, on a free port. */
export async function startSite(
  fill?: (book: Daybook) => Promise<void>,
  { rules }: SiteOptions = {},
): Promise<Site> {
  const zone = "Europe/London";
  const book = await openDaybook(
    ":memory:",
    rules === undefined ? { zone, clock: () => NOW } : { zone, config: { rules } },
  );
  const stop = new AbortController();
  const faults: unknown[] = [];
  const onError = (error: unknown) => faults.push(error);
  const running = rules === undefined ? undefined : book.bus.run({ signal: stop.signal, onError });
  for (const name of Object.keys(rules ?? {})) await book.bus.untilDelivering(name);
  await fill?.(book);
  const server = await serve(book, { port: 0, log: () => undefined });
  let closed: Promise<void> | undefined;
  const end = async () => {
    stop.abort();
    await running;
    await server.close();
    await book.close();
    if (faults.length > 0) throw new AggregateError(faults, "the bus had faults");
  };
  const close = () => {
    closed ??= end();
    return closed;
  };
  return { book, url: server.url, close };
}

/** Entries of known sums, in three years, and a log of tasks by two people. */
export async function fillBook(book: Daybook): Promise<void> {
  const minutes = [30, 60, 45, 45, 30];
  for (const [index, length] of minutes.entries()) {
    await entry(book, `2026-03-02T${String(8 + index).padStart(2, "0")}:00:00Z`, length);
  }
  for (let day = 1; day <= 18; day += 1) {
    if (day % 6 === 0) continue;
    const date = `2026-11-${String(day).padStart(2, "0")}`;
    await entry(book, `${date}T09:00:00Z`, 20 * day);
    await entry(book, `${date}T17:00:00Z`, 30, { type: "Project", tags: ["deep work"] });
  }
  await entry(book, "2026-11-19T23:30:00Z", 75, { description: "over midnight" });
  await entry(book, "2024-02-29T10:00:00Z", 60, { description: "leap day" });
  await entry(book, "2024-12-30T10:00:00Z", 90, { description: "old year" });
  for (const [index, actor] of ["ana", "raj", "ana"].entries()) {
    await book.append("tasks", {
      type: index === 1 ? "task.created" : "task.completed",
      subject: `task/${index}`,
      time: `2026-11-1${index}T10:00:00Z`,
      actor,
      data: { title: "Write the report" },
    });
  }
}

interface EntryWords {
  type?: string;
  tags?: string[];
  description?: string;
}

async function entry(book: Daybook, start: string, minutes: number, words: EntryWords = {}): Promise<void> {
  const end = new Date(Date.parse(start) + minutes * 60_000).toISOString();
  await book.time.record({ start, end, type: "Study", ...words });
}

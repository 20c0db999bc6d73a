/** Events expire from a book on DynamoDB as from one in a file, and what they counted stays. */
import { afterEach, describe, expect, test } from "vitest";
import type { Config } from "../../src/config.ts";
import { type Daybook, openDaybook } from "../../src/daybook.ts";
import { testBatch, testEvent } from "../../src/store/conformance.ts";
import { Client } from "../../src/store/dynamodb/client.ts";
import { Horizons } from "../../src/store/dynamodb/horizons.ts";
import { endpoint, missingEngine, newName, openBook } from "../support/dynamodb.ts";

const DAY_MS = 86_400_000;
const NOW = Date.parse("2026-06-01T12:00:00Z");
const MANY = 70;
const YEAR = { from: "2026-01-01", to: "2026-12-31" };
const config: Config = {
  logs: { pages: { retentionDays: 30 }, visits: { ordering: "time", retentionDays: 30 } },
};

let now = NOW;
const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function bookOf(name: string, shards: number): Promise<Daybook> {
  const store = await openBook({ name, shards });
  const book = await openDaybook(store, { zone: "UTC", config, clock: () => now });
  open.push(book);
  return book;
}

/** Two months of views, and of visits, of which some are too long to lie in an item of the activity. */
async function fill(book: Daybook): Promise<void> {
  for (let day = 60; day >= 0; day -= 5) {
    now = NOW - day * DAY_MS;
    const data = { visitor: "0123456789ab", referrer: `r${day % 3}.example`, title: `seen ${day} days ago` };
    await book.append("pages", { type: "page.viewed", subject: `/p${day % 4}/`, data });
    const text = day % 2 === 0 ? "long ".repeat(200) : "short";
    await book.append("visits", { type: "visit.made", subject: "door", actor: "ana", data: { text } });
  }
  // More pages of one month than one update of DynamoDB can name.
  now = NOW - 40 * DAY_MS;
  async function* rows() {
    for (let page = 0; page < MANY; page++) {
      yield {
        line: page,
        value: { type: "page.viewed", subject: `/many/${page}/`, data: { country: "GB" } },
      };
    }
  }
  await book.appendRows("pages", rows());
  now = NOW;
}

async function answersOf(book: Daybook) {
  return {
    list: await book.pages.list({ ...YEAR, limit: 100 }),
    views: await book.pages.views(YEAR),
    referrers: await book.pages.by({ by: "referrer", ...YEAR }),
    visits: await book.count({ log: "visits", actor: "ana", ...YEAR }),
    logs: await book.logs(),
  };
}

describe.skipIf(missingEngine !== undefined)(`expiry${missingEngine ? `: ${missingEngine}` : ""}`, () => {
  test("keeps every answer", async () => {
    const book = await bookOf(newName(), 2);
    await fill(book);
    const before = await answersOf(book);
    expect(before.views.totals.views).toBe(13 + MANY);
    expect(await book.retention.expire()).toMatchObject({ expired: 12 + MANY, held: 0 });
    const left = (await book.events({ log: "pages", limit: 100 })).items;
    expect(left).toHaveLength(7);
    expect((await book.events({ actor: "ana", log: "visits" })).items).toHaveLength(7);
    expect((await book.events({ subject: "door" })).items).toHaveLength(7);
    expect(await answersOf(book)).toEqual(before);
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
    await book.rebuild();
    expect(await answersOf(book)).toEqual(before);
    expect((await book.events({ actor: "ana" })).items).toHaveLength(7);
    expect(await book.recount()).toMatchObject({ differencesTotal: 0 });
    const time = new Date(NOW - 31 * DAY_MS).toISOString();
    const late = book.append("pages", { type: "page.viewed", subject: "/p0/", time });
    await expect(late).rejects.toMatchObject({ code: "event_expired" });
  }, 120_000);

  test("takes three write units an event: its item, and two of the indexes", async () => {
    const store = await openBook();
    open.push(store);
    const events = Array.from({ length: 20 }, () => testEvent({ time: "2026-01-01T00:00:00.000Z" }));
    await store.append(events.map((event) => testBatch([event], { log: "visits", versioned: false })));
    store.consumed.reset();
    const before = Date.parse("2026-01-02T00:00:00Z");
    const recorded = await store.readAfter("", 100);
    expect(await store.removeEvents({ log: "visits", events: recorded, before })).toMatchObject({
      events: 20,
    });
    const { writeUnits } = store.consumed.total(({ operation }) => operation === "DeleteItem");
    expect(writeUnits).toBe(3 * events.length);
    expect(store.consumed.total(({ operation }) => operation !== "DeleteItem").writeUnits).toBe(1);
  });

  test("raises a bound when every writer has seen it", async () => {
    const name = newName();
    open.push(await openBook({ name }));
    const client = () => {
      const made = new Client({
        name,
        endpoint,
        retryBudgetMs: 5_000,
        requestTimeoutMs: 5_000,
        concurrency: 4,
      });
      open.push(made);
      return made;
    };
    const options = { clock: Date.now, putMs: 100, knownMs: 300 };
    const [writer, remover] = [
      new Horizons({ ...options, client: client() }),
      new Horizons({ ...options, client: client() }),
    ];
    expect(await writer.of("pages")).toBeUndefined();
    const start = performance.now();
    await remover.raise("pages", 1_000);
    expect(performance.now() - start).toBeGreaterThanOrEqual(400 - 2);
    expect(await writer.of("pages")).toBe(1_000);
    const closed = new Horizons({ ...options, knownMs: 60_000, client: client() });
    const waiting = closed.raise("pages", 400);
    closed.close();
    await expect(waiting).rejects.toMatchObject({ code: "book_closed" });
    // Nobody waits again for what everybody has seen, and it never moves back.
    const again = performance.now();
    await remover.raise("pages", 500);
    expect(performance.now() - again).toBeLessThan(400);
    expect(await remover.of("pages")).toBe(1_000);
  });
});

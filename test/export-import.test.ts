/** A book's own export, imported into a new one, is the same book. */
import { expect, test } from "vitest";
import { type Daybook, openDaybook } from "../src/daybook.ts";
import type { RecordedEvent } from "../src/event/event.ts";
import { ndjsonRows } from "../src/sources/ndjson.ts";

const NOW = Date.parse("2026-03-10T12:00:00Z");
const open = () => openDaybook(":memory:", { zone: "Europe/London", clock: () => NOW });

async function* exported(book: Daybook): AsyncGenerator<Uint8Array> {
  for await (const event of book.recorded()) yield Buffer.from(`${JSON.stringify(event)}\n`);
}

async function contentOf(book: Daybook) {
  const events: unknown[] = [];
  for await (const { position: _position, recordedtime: _recordedtime, ...event } of book.recorded()) {
    events.push(event satisfies Partial<RecordedEvent>);
  }
  const { items: entries } = await book.time.list();
  return { events, entries, counts: await book.count(), time: await book.time.count() };
}

test("an export brings over every version, entry and count, whatever the order of the events' times", async () => {
  const book = await open();
  await book.append("tasks", { type: "task.done", subject: "t-1", time: "2026-03-09T00:00:00Z" });
  await book.append("tasks", { type: "task.created", subject: "t-1", time: "2026-03-01T00:00:00Z" });
  const future = await book.time.record({ start: "2026-04-01T09:00:00Z", end: "2026-04-01T10:00:00Z" });
  await book.time.amend(future.id, { description: "moved", start: "2026-03-05T09:00:00Z" });
  const entry = { id: "again", start: "2026-03-02T09:00:00Z", end: "2026-03-02T10:00:00Z" };
  await book.time.record(entry);
  await book.time.remove("again");

  const copy = await open();
  const report = await copy.appendRows("", ndjsonRows(exported(book)));
  expect(report).toMatchObject({ recorded: 6, rejectedTotal: 0 });
  expect(await contentOf(copy)).toEqual(await contentOf(book));
  expect(await copy.recount()).toMatchObject({ differencesTotal: 0 });

  expect(await copy.appendRows("", ndjsonRows(exported(book)))).toMatchObject({ recorded: 0, duplicate: 6 });
  await book.close();
  await copy.close();
});

import { expect, test } from "vitest";
import { openDaybook } from "../daybook.ts";
import { openStore } from "../store/open-store.ts";
import { findCheckpoint } from "./checkpoint.ts";

/** More than a tail may have. */
const EVENTS = 70_000;

async function* rows() {
  const value = { type: "a.b", subject: "s", time: "2026-03-02T12:00:00Z" };
  for (let line = 1; line <= EVENTS; line++) yield { line, value };
}

test("a tail that one process alone recorded is settled when it is long, and not only at the end", async () => {
  const store = await openStore(":memory:", { create: true });
  const config = { logs: { hits: { ordering: "time", counters: ["log"] } } } as const;
  const book = await openDaybook(store, { zone: "UTC", config: structuredClone(config) as never });
  expect((await book.appendRows("hits", rows())).recorded).toBe(EVENTS);
  expect((await findCheckpoint(store))?.position).not.toBe("");
  expect((await book.count({ log: "hits", from: "2026-03-02", to: "2026-03-02" })).totals.count).toBe(EVENTS);
  await book.close();
}, 60_000);

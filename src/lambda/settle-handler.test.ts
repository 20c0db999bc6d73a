import { expect, test } from "vitest";
import { openDaybook } from "../daybook.ts";
import { MemoryStore } from "../store/memory/memory-store.ts";
import { settleHandler } from "./settle-handler.ts";

const fail = (error: unknown) => expect.fail(String(error));
const batch = (...numbers: string[]) => ({
  Records: numbers.map((SequenceNumber) => ({ dynamodb: { SequenceNumber } })),
});

test("settles, with one book for all calls", async () => {
  const store = new MemoryStore();
  const writer = await openDaybook(store, { zone: "UTC" });
  let opened = 0;
  const served = await openDaybook(store, { reads: "settled" });
  const handler = settleHandler(async () => {
    opened += 1;
    return served;
  }, fail);
  for (const count of [1, 2, 3]) {
    await writer.append("tasks", { type: "task.done", subject: "t" });
    expect(await handler(batch("1", "1", "0"))).toEqual({ batchItemFailures: [] });
    expect((await served.count({ log: "tasks" })).totals.count).toBe(count);
  }
  expect(opened).toBe(1);
});

test("answers a failure with the lowest sequence number, and opens the book again", async () => {
  const errors: unknown[] = [];
  let opened = 0;
  const handler = settleHandler(
    async () => {
      opened += 1;
      const book = await openDaybook(":memory:", { zone: "UTC" });
      if (opened === 1) await book.close();
      return book;
    },
    (error) => errors.push(error),
  );
  const long = "12345678901234567890123456789";
  expect(await handler(batch(`${long}2`, `${long}1`, `9${long}1`))).toEqual({
    batchItemFailures: [{ itemIdentifier: `${long}1` }],
  });
  expect(errors).toMatchObject([{ code: "book_closed" }]);
  expect(await handler(batch("1"))).toEqual({ batchItemFailures: [] });
  expect(opened).toBe(2);
});

test("throws where a batch has no number to name", async () => {
  const handler = settleHandler(
    () => Promise.reject(new Error("no book")),
    () => {},
  );
  await expect(handler({ Records: [{}] })).rejects.toThrow("no book");
});

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../../test/support/open-book.ts";
import type { Config } from "../../config.ts";
import type { Daybook } from "../../daybook.ts";
import type { Json, JsonObject, RecordedEvent } from "../../event/event.ts";
import { LIMITS } from "../../event/limits.ts";
import { MAX_ROW_BYTES } from "./row.ts";

const config: Config = {
  tables: {
    Row: { ignore: ["seen"], rules: [{ type: "row.two", name: "b", when: { two: { changed: true } } }] },
    Wordy: { rules: [{ type: "row.told", data: { changes: "mine", text: "<old.text><new.text>" } }] },
  },
};

let book: Daybook;
beforeEach(async (context) => {
  book = await openTestBook(context, { zone: "UTC", config });
});
afterEach(() => book.close());

async function changesOf(key: string): Promise<{ field: string; from?: Json; to?: Json }[]> {
  const { items } = await book.stream("row", key, { direction: "backward", limit: 1 });
  return ((items[0] as RecordedEvent).data as { changes: [] }).changes;
}

const fields = (count: number, value: Json) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value]));

describe("a change that is told field by field in more than an event holds", () => {
  test("is told by the parent", async () => {
    const name = "p".repeat(1_000);
    await book.rows.put("Row", "r", { [name]: fields(300, 1), seen: 1 });
    const { row } = await book.rows.put("Row", "r", { [name]: fields(300, 2), seen: 2 });
    expect(row[name]).toEqual(fields(300, 2));
    expect(await changesOf("r")).toEqual([{ field: name, from: fields(300, 1), to: fields(300, 2) }]);
  });

  test("is told as the row as a whole, if all of its fields changed", async () => {
    await book.rows.put("Row", "r", fields(6_500, 1));
    await book.rows.put("Row", "r", fields(6_500, 2));
    expect(await changesOf("r")).toEqual([
      { field: "", from: { ...fields(6_500, 1), id: "r" }, to: { ...fields(6_500, 2), id: "r" } },
    ]);
  });

  test("is told as nothing but a change, where a row is so deep that no value of it fits", async () => {
    let deep: Json = 1;
    for (let level = 1; level < LIMITS.dataDepth; level += 1) deep = { a: deep };
    await book.rows.put("Row", "r", { deep: { kept: 1 } });
    await book.rows.put("Row", "r", deep as JsonObject);
    expect(await changesOf("r")).toEqual([{ field: "" }]);
    await book.rows.remove("Row", "r");
    expect(await changesOf("r")).toEqual([{ field: "" }]);
    await expect(book.rows.put("Row", "q", { a: deep })).rejects.toMatchObject({ code: "event_invalid" });
  });

  test("is as it was in what it is: the same events, and none of what is ignored", async () => {
    const row = { seen: { ...fields(5_000, 1) }, two: 1, more: fields(1_500, 1) };
    await book.rows.put("Row", "r", row);
    const { events } = await book.rows.put("Row", "r", { ...row, two: 2, more: fields(1_500, 2) });
    expect(events.map(({ type }) => type)).toEqual(["row.two"]);
    const quiet = await book.rows.patch("Row", "r", { seen: fields(5_000, 3) });
    expect(quiet.events.map(({ type }) => type)).toEqual(["row.updated"]);
    expect(await changesOf("r")).toEqual([]);
  });

  test("is refused only for what a rule of its table adds", async () => {
    const put = (letter: string) => book.rows.put("Wordy", "r", { text: letter.repeat(81_000) });
    await put("a");
    await expect(put("b")).resolves.toMatchObject({ version: 2 });
    const { items } = await book.stream("wordy", "r");
    expect(items.map(({ data }) => (data as JsonObject).changes)).toEqual(["mine", "mine"]);
  });
});

/** A row of up to the limit, of many small fields, few large ones, or below long names. */
const row = fc
  .record({
    names: fc.constantFrom("", "n", '"', "\u0001", "日", "x".repeat(200), "p".repeat(5_000)),
    // With an array of objects, a value of its own and the event around it: as deep as an event may be.
    depth: fc.integer({ min: 0, max: 59 }),
    value: fc.constantFrom<Json>(1, 2, null, true, "", "a", "\ud800", {}, [], "v".repeat(500)),
    array: fc.boolean(),
    fill: fc.constantFrom(0, 0.01, 0.5, 1),
  })
  .map(({ names, depth, value, array, fill }): JsonObject => {
    const room = MAX_ROW_BYTES - 200 - depth * (weight(names) + 4);
    const each = weight(array ? { id: 12_345, value } : value) + 10;
    const leaves = Object.keys(fields(Math.max(0, Math.floor((room * fill) / each)), 1));
    let made: Json = array
      ? { lines: leaves.map((_, id) => ({ id, value })) }
      : Object.fromEntries(leaves.map((name) => [name, value]));
    for (let level = 0; level < depth && weight(made) + weight(names) < MAX_ROW_BYTES - 200; level += 1) {
      made = { [names]: made };
    }
    return made as JsonObject;
  })
  .filter((made) => weight(made) <= MAX_ROW_BYTES - 20);
const weight = (value: Json) => Buffer.byteLength(JSON.stringify(value));

test("any row that the book keeps can be made any other, and be deleted", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 2, maxLength: 4 }), async (rows) => {
      for (const next of rows) {
        await book.rows.put("Row", "r", next);
        expect((await book.rows.get("Row", "r")).row).toEqual({ ...next, id: "r" });
      }
      await book.rows.remove("Row", "r");
    }),
    { numRuns: 25 },
  );
}, 60_000);

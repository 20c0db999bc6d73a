import fc from "fast-check";
import { expect, test } from "vitest";
import { all, expectSameInAnyPieces, pieces } from "../../test/support/bytes.ts";
import { trackerDumpRows } from "./tracker-dump.ts";

const row = (kind: string, payload: Record<string, unknown>, sk = "0") => ({
  ...{ pk: `${kind}#${payload.id}`, sk, gsi1pk: kind, gsi1sk: "DATE#2026-03-02", payload },
});
const read = (dump: unknown) => all(trackerDumpRows(pieces(JSON.stringify(dump))));

test("the tracker's sentinels for nothing are nothing", async () => {
  const log = { id: "a", title: "0", content: "0", duration: 0, tagList: [], task: "0", date: "1970-01-01" };
  const task = { id: "b", title: "t", content: "0", status: "0", crdate: "1970-01-01", codate: "3000-01-01" };
  expect(await read([row("LOG", log), row("TASK", { ...task, ptask: "0" })])).toEqual([
    {
      line: 1,
      value: { kind: "log", id: "a", title: "", content: "", tags: [], duration: 0, task: null, date: null },
    },
    {
      line: 2,
      value: {
        ...{ kind: "task", id: "b", title: "t", content: "", tags: [] },
        ...{ status: "open", parent: null, created: null, completed: null },
      },
    },
  ]);
});

test("only the slice that every object has is read, and lines are those of the dump", async () => {
  const note = { id: "n", title: "a\tb ", content: "c", tagList: [" x ", "x", ""], date: "2026-03-02" };
  expect(await read([row("NOTE", note, "TITLE#a"), row("NOTE", note), row("NOTE", note, "TAG#x")])).toEqual([
    {
      line: 2,
      value: { kind: "note", id: "n", title: "a b", content: "c", tags: ["x"], date: "2026-03-02" },
    },
  ]);
});

test.each([
  ["OPEN", "3000-01-01", "open"],
  ["open", "2026-03-05", "done"],
  ["In Progress", "3000-01-01", "in-progress"],
  ["IN_PROGRESS", "3000-01-01", "in-progress"],
  ["Done", "3000-01-01", "done"],
  ["canceled", "2026-03-05", "cancelled"],
])("status %s with codate %s is %s", async (status, codate, expected) => {
  expect(await read([row("TASK", { id: "t", title: "t", status, codate })])).toMatchObject([
    { value: { status: expected } },
  ]);
});

test("an id may hold anything, a line break too", async () => {
  expect(await read([row("NOTE", { id: "a#b\nc" })])).toMatchObject([{ value: { id: "a#b\nc" } }]);
});

test("however the bytes are cut, the rows are the same", async () => {
  const dump = [row("LOG", { id: "ä", duration: 5, date: "2026-03-02" }), 7, row("TAG", { id: "語" })];
  await expectSameInAnyPieces(JSON.stringify(dump), trackerDumpRows);
});

test("whatever JSON the rows hold, each is an object, skipped or refused with a reason", async () => {
  const value = fc.jsonValue({ maxDepth: 2 });
  const payload = fc.dictionary(
    fc.constantFrom(
      "id",
      "title",
      "content",
      "duration",
      "tagList",
      "task",
      "date",
      "status",
      "codate",
      "__proto__",
    ),
    value,
  );
  const rows = fc.record({
    pk: fc.oneof(fc.constantFrom("LOG#a", "TASK#a", "NOTE#a", "TAG#a", "LOG#"), value),
    sk: fc.oneof(fc.constant("0"), value),
    payload: fc.oneof(
      payload,
      value,
      payload.map((one) => JSON.stringify(one)),
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(rows, { maxLength: 5 }), async (dump) => {
      for (const found of await read(dump)) {
        if ("error" in found) expect(found.error.code).toBe("row_invalid");
        else expect(["log", "note", "task", "tag"]).toContain(found.value.kind);
      }
    }),
    { numRuns: 300 },
  );
});

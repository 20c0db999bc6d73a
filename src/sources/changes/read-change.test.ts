import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDaybookError } from "../../errors.ts";
import { readChange } from "./read-change.ts";

const NAMES =
  "table dynamodb eventName OldImage NewImage payload op before after source ts_ms lsn old new at sequence id S N SS L M".split(
    " ",
  );
const key = fc.oneof(fc.constantFrom(...NAMES, "__proto__", "constructor"), fc.string({ maxLength: 3 }));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    fc.constantFrom<unknown>(
      "INSERT",
      "MODIFY",
      "REMOVE",
      "c",
      "u",
      "d",
      "Task",
      "1",
      "-",
      null,
      true,
      1e300,
      -1,
      17,
    ),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie("value")), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

describe("readChange", () => {
  test("reads a change or says by a rule why it is none, whatever the record", () => {
    fc.assert(
      fc.property(value, (record) => {
        try {
          const { kind, old, new: now } = readChange(record);
          expect([old !== undefined, now !== undefined]).toEqual([kind !== "insert", kind !== "remove"]);
        } catch (error) {
          if (!isDaybookError(error)) throw error;
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    [1_772_445_600, 1_772_445_600_000],
    [1_772_445_600_123, 1_772_445_600_123],
    [1_772_445_600_123_456, 1_772_445_600_123],
    ["2026-03-02T10:00:00Z", 1_772_445_600_000],
  ])("takes %j for an instant", (at, atMs) => {
    expect(readChange({ table: "t", new: {}, at })).toMatchObject({ atMs, kind: "insert" });
  });

  test.each([
    [{ lsn: 17 }, "17"],
    [{ file: "bin.3", pos: 4, row: 0 }, "bin.3:4:0"],
    [{ change_lsn: "00:01", event_serial_no: 2 }, "00:01:2"],
    [{}, undefined],
  ])("knows a change of Debezium by %j", (source, sequence) => {
    const change = readChange({ op: "r", after: { id: 1 }, source: { table: "t", ...source } });
    expect(change.sequence).toBe(sequence);
  });

  test("takes the table of a record of Kinesis, which has no ARN", () => {
    const dynamodb = { NewImage: { id: { S: "1" } }, ApproximateCreationDateTime: 1_772_445_600_123 };
    expect(readChange({ eventName: "INSERT", tableName: "Task", dynamodb })).toEqual({
      table: "Task",
      kind: "insert",
      new: { id: "1" },
      atMs: 1_772_445_600_123,
    });
  });
});

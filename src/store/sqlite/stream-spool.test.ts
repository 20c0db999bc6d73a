import fc from "fast-check";
import { expect, test } from "vitest";
import { type SpooledRow, StreamSpool } from "./stream-spool.ts";

const rows: fc.Arbitrary<SpooledRow[]> = fc
  .array(
    fc.record({
      stream: fc.constantFrom("a", "b", "c'; DROP TABLE rows; --"),
      version: fc.integer({ min: 1, max: 6 }),
      rank: fc.integer({ min: 0, max: 1 }),
      time: fc.integer({ min: 0, max: 20 }),
    }),
    { maxLength: 30 },
  )
  .map((made) => made.map((row, index) => ({ ...row, line: index + 1, body: `row ${index + 1}` })));

/** A row is due when it and all before it in its stream are. */
function naiveOrder(all: SpooledRow[]): SpooledRow[] {
  const inStream = (a: SpooledRow, b: SpooledRow) =>
    a.version - b.version || a.rank - b.rank || a.line - b.line;
  const due = (row: SpooledRow) =>
    Math.max(
      ...all.filter((one) => one.stream === row.stream && inStream(one, row) <= 0).map(({ time }) => time),
    );
  return [...all].sort((a, b) => due(a) - due(b) || inStream(a, b));
}

test("streams come woven together by time, each in the order of its versions", () => {
  fc.assert(
    fc.property(rows, (all) => {
      const spool = new StreamSpool();
      for (const row of all) spool.add(row);
      const expected = naiveOrder(all).map(({ line, body }) => ({ line, body }));
      expect([...spool.rows()]).toEqual(expected);
      spool.close();
    }),
    { numRuns: 200 },
  );
});

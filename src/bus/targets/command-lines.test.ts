import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LineCutter, Tail } from "./command-lines.ts";

/** The lines of a text that comes in pieces of these sizes. */
function cut(bytes: Uint8Array, sizes: number[], max = 1_000): string[] {
  const cutter = new LineCutter(max);
  const lines: string[] = [];
  let from = 0;
  for (const size of [...sizes, bytes.length]) {
    lines.push(...cutter.push(bytes.subarray(from, from + size)));
    from += size;
  }
  return lines;
}

describe("LineCutter", () => {
  const text = fc
    .array(
      fc.oneof(fc.string({ unit: "binary", maxLength: 10 }), fc.constantFrom("\n", "\r\n", " ", "ü", "🎉")),
      { maxLength: 40 },
    )
    .map((parts) => parts.join("").toWellFormed());

  test("gives the same lines however the bytes are cut, without the blank and the unfinished", () => {
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 60 }), (whole, sizes) => {
        const bytes = new TextEncoder().encode(whole.replaceAll("\ufeff", ""));
        const expected = whole
          .replaceAll("\ufeff", "")
          .split("\n")
          .slice(0, -1)
          .filter((line) => line.trim() !== "");
        expect(cut(bytes, sizes)).toEqual(expected);
      }),
    );
  });

  test("takes a line of the most bytes and refuses one more, with its end or without", () => {
    expect(cut(Buffer.from(`${"x".repeat(10)}\n`), [3], 10)).toEqual(["x".repeat(10)]);
    for (const end of ["", "\n"]) {
      expect(() => cut(Buffer.from("x".repeat(11) + end), [3], 10)).toThrow("a line of more than 10 bytes");
    }
  });

  test("refuses bytes that are no UTF-8 rather than change them", () => {
    expect(() => cut(Buffer.from([0x61, 0xc3, 0x0a]), [])).toThrow("bytes that are not UTF-8");
  });
});

describe("Tail", () => {
  test("keeps the last characters and gives the last lines", () => {
    const tail = new Tail(10);
    expect(tail.lines(5)).toEqual([]);
    for (let round = 0; round < 1_000; round++) tail.push(`${round}\n\n`);
    expect(tail.lines(5)).toEqual(["998", "999"]);
    expect(tail.lines(1)).toEqual(["999"]);
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { plainText } from "./field-text.ts";
import { RecentText } from "./recent-text.ts";

test("a text is that of its bytes, whatever came before it in its slot", () => {
  const word = fc.oneof(fc.constantFrom("/a.css", "/b.css", "/é", "x".repeat(300)), fc.string());
  fc.assert(
    fc.property(fc.array(word, { maxLength: 50 }), fc.nat(3), (words, before) => {
      const recent = new RecentText(plainText, 2);
      for (const text of words) {
        const bytes = Buffer.from(`${"·".repeat(before)}${text}.`);
        const from = 2 * before;
        const to = bytes.length - 1;
        expect(recent.of(bytes, from, to)).toBe(bytes.toString("utf8", from, to));
      }
    }),
  );
});

test("a text does not change with the buffer that it was read from", () => {
  const recent = new RecentText(plainText, 2);
  const bytes = Buffer.from("/one");
  expect(recent.of(bytes, 0, 4)).toBe("/one");
  bytes.write("/two");
  expect(recent.of(bytes, 0, 4)).toBe("/two");
  expect(recent.of(Buffer.from("/one"), 0, 4)).toBe("/one");
});

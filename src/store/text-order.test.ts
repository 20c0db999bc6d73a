import fc from "fast-check";
import { expect, test } from "vitest";
import { compareText, prefixEnd } from "./text-order.ts";

const text = fc.string({ unit: "binary", maxLength: 6 });
const nearEdges = fc
  .array(fc.constantFrom("a", "\u{d7ff}", "\u{e000}", "\u{ffff}", "\u{10000}", "\u{10ffff}"), {
    maxLength: 4,
  })
  .map((chars) => chars.join(""));

test("texts compare as the bytes of their UTF-8", () => {
  fc.assert(
    fc.property(fc.oneof(text, nearEdges), fc.oneof(text, nearEdges), (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

test("a text is between a prefix and its end exactly when it starts with the prefix", () => {
  fc.assert(
    fc.property(nearEdges, fc.oneof(text, nearEdges), fc.boolean(), (prefix, tail, joined) => {
      const key = joined ? prefix + tail : tail;
      const end = prefixEnd(prefix);
      const between = compareText(prefix, key) <= 0 && (end === undefined || compareText(key, end) < 0);
      expect(between).toBe(key.startsWith(prefix));
    }),
  );
});

test("no text ends the prefix that every text has", () => {
  expect(prefixEnd("")).toBeUndefined();
  expect(prefixEnd("\u{10ffff}")).toBeUndefined();
});

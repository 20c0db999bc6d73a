import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanTitle, cutText } from "./clean-text.ts";
import { pageOf } from "./page-path.ts";

const UNSEEN = ["\u0000", "\u001b", "\u007f", "\u0085", "\u009b", "\u202a", "\u202e", "\u2066", "\u2069"];

test.each(UNSEEN)("%j is in no page, no campaign and no title", (character) => {
  const sent = encodeURIComponent(character);
  expect(pageOf(`/a${sent}b`)).toBeUndefined();
  expect(pageOf(`/?utm_source=a${sent}b`)?.campaign).toEqual({ source: "a\uFFFDb" });
  expect(cleanTitle(`a${character}b`)).toMatch(/^a ?b$/);
});

test("a title is one line of at most 300 units, and no character of it is cut in two", () => {
  expect(cleanTitle(`${"a".repeat(299)}😀`)).toBe("a".repeat(299));
  expect(cleanTitle(`${"a".repeat(298)}😀b`)).toBe(`${"a".repeat(298)}😀`);
  expect(cleanTitle("  A\n\tcafé ")).toBe("A café");
  expect(cleanTitle("\u202e \u0007")).toBe("");
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.integer({ min: 1, max: 20 }),
      (text, length) => {
        const cut = cutText(text, length);
        expect(text.startsWith(cut)).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(length);
        expect([...cut].every((character, index) => character === [...text][index])).toBe(true);
      },
    ),
  );
});

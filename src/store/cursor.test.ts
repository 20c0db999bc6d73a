import { expect, test } from "vitest";
import { type CursorKind, decodeCursor, encodeCursor, isCursor } from "./cursor.ts";

const PLACES: [kind: CursorKind, place: (string | number)[]][] = [
  ["event", [-5, "0000000000000007"]],
  ["item", ["p", "s"]],
  ["view", ["s"]],
  ["version", [3]],
];

test.each(PLACES)("a cursor of kind %s gives back its place, to that kind only", (kind, place) => {
  const cursor = encodeCursor(kind, place);
  expect(decodeCursor(cursor, kind)).toEqual(place);
  for (const [other] of PLACES) expect(isCursor(cursor, other)).toBe(other === kind);
});

const FORGED: [kind: CursorKind, parts: unknown[]][] = [
  ["event", ["event"]],
  ["event", ["event", "1", "0000000000000007"]],
  ["event", ["event", 1.5, "0000000000000007"]],
  ["event", ["event", 1, 7]],
  ["event", ["event", 1, "0000000000000007", 1]],
  ["item", ["item", "p"]],
  ["item", ["item", 1, 2]],
  ["item", ["item", "p", null]],
  ["item", ["item", "p", "\ud800"]],
  ["view", ["view"]],
  ["version", ["version", "1"]],
];

test.each(FORGED)("a forged cursor of kind %s is refused: %j", (kind, parts) => {
  const cursor = Buffer.from(JSON.stringify(parts)).toString("base64url");
  expect(() => decodeCursor(cursor, kind)).toThrow(expect.objectContaining({ code: "cursor_invalid" }));
});

test.each(["", "nonsense", Buffer.from("7").toString("base64url")])(
  "no cursor at all is refused: %s",
  (cursor) => {
    expect(isCursor(cursor, "item")).toBe(false);
  },
);

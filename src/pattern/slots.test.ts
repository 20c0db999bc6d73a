import { expect, test } from "vitest";
import { EventValues } from "./event-values.ts";
import type { Term } from "./pattern.ts";
import { isMet, Slots } from "./slots.ts";
import { parseTerm } from "./term.ts";

const terms = (...written: unknown[]): Term[] => written.map((one) => parseTerm(one, "x"));

test("rules that ask for the same share one slot, for as long as one of them uses it", () => {
  const slots = new Slots();
  const entry = new EventValues().take("x");
  for (const written of [
    "a",
    1,
    null,
    { prefix: "p" },
    { numeric: [">", 1] },
    { exists: false },
    { cidr: "10.0.0.0/8" },
  ]) {
    const [first] = slots.take(entry, terms(written));
    expect(slots.take(entry, terms(written))).toEqual([first]);
    slots.release(entry, [first as never]);
    const [again] = slots.take(entry, terms(written));
    expect(again).toBe(first);
    slots.release(entry, [first as never]);
    slots.release(entry, [first as never]);
    expect(slots.take(entry, terms(written))[0]).not.toBe(first);
  }
});

test("terms of one list that are filed alike have one slot", () => {
  const slots = new Slots();
  const entry = new EventValues().take("x");
  const list = terms(
    "a",
    { wildcard: "a" },
    5,
    { numeric: ["=", 5] },
    { exists: true },
    { "anything-but": "b" },
  );
  expect(slots.take(entry, list).map(({ key }) => key)).toEqual([
    { table: "exact", key: "a" },
    { table: "exact", key: 5 },
    { table: "any", key: "" },
  ]);
});

test("a slot is met where one of the values is its own", () => {
  const slots = new Slots();
  const values = new EventValues();
  const [slot] = slots.take(values.take("x"), terms("a"));
  const met = (event: unknown) => {
    values.read(event);
    return isMet(slot as never);
  };
  expect(met({ x: "a" })).toBe(true);
  expect(met({ x: ["b", "a"] })).toBe(true);
  expect(met({ x: "b" })).toBe(false);
  expect(met({})).toBe(false);
});

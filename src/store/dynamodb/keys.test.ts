import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { idKey, itemKey, placeKey, shardOf, streamPk, timePk, versionSk } from "./keys.ts";

const bytes = (text: string) => Buffer.byteLength(text);
/** Texts of the characters that could be mistaken for a separator or an escape. */
const tricky = fc.string({ unit: fc.constantFrom("#", "%", "2", "3", "5", "a", "\0", "🌱"), maxLength: 6 });

describe("keys of the events table", () => {
  test("no two streams share a partition, whatever their names", () => {
    fc.assert(
      fc.property(tricky, tricky, tricky, tricky, (log, subject, otherLog, otherSubject) => {
        const same = log === otherLog && subject === otherSubject;
        expect(streamPk(log, subject) === streamPk(otherLog, otherSubject)).toBe(same);
      }),
    );
  });

  test("no two (source, id) share a key", () => {
    fc.assert(
      fc.property(tricky, tricky, tricky, tricky, (id, source, otherId, otherSource) => {
        const same = id === otherId && source === otherSource;
        const key = (event: { id: string; source: string }) => JSON.stringify(idKey(event));
        expect(key({ id, source }) === key({ id: otherId, source: otherSource })).toBe(same);
      }),
    );
  });

  test("are as DESIGN has them where nothing is to be escaped", () => {
    expect(placeKey({ log: "tasks", subject: "t-1", version: 7 })).toEqual({
      pk: "s#tasks#t-1",
      sk: "0000000000000007",
    });
    expect(idKey({ id: "x", source: "app" })).toEqual({ pk: "i#x", sk: "=app" });
    expect(timePk("tasks", "2026-03", 0)).toBe("t#tasks#2026-03#0");
  });

  test("versions sort as numbers do", () => {
    const versions = [1, 2, 9, 10, 99, 100, 12_345, Number.MAX_SAFE_INTEGER];
    expect(versions.map(versionSk)).toEqual(versions.map(versionSk).sort());
  });

  test("what is longer than DynamoDB allows is cut, in whole characters, and stays apart", () => {
    const long = "🌱".repeat(600);
    const keys = [`${long}a`, `${long}b`].map((id) => idKey({ id, source: long + id }));
    for (const { pk, sk } of keys) {
      expect(bytes(pk)).toBeLessThanOrEqual(2_048);
      expect(bytes(sk)).toBeLessThanOrEqual(1_024);
      expect(sk.isWellFormed()).toBe(true);
      expect(sk).not.toContain("\ufffd");
    }
    expect(keys[0]).not.toEqual(keys[1]);
  });
});

describe("keys of the items table", () => {
  test("are their own, and none is empty", () => {
    expect(itemKey({ pk: "view#a", sk: "2026" })).toEqual({ pk: "view#a", sk: "2026" });
    expect(itemKey({ pk: "", sk: "" })).toEqual({ pk: "\0", sk: "\0" });
  });

  test("keep the order of sort keys and stay apart", () => {
    fc.assert(
      fc.property(tricky, tricky, (a, b) => {
        const compare = (one: string, other: string) =>
          Math.sign(Buffer.compare(Buffer.from(one), Buffer.from(other)));
        expect(compare(itemKey({ pk: "p", sk: a }).sk, itemKey({ pk: "p", sk: b }).sk)).toBe(compare(a, b));
      }),
    );
  });
});

test("a subject has one shard, and many subjects have all", () => {
  const subjects = Array.from({ length: 400 }, (_, index) => `s-${index}`);
  expect(new Set(subjects.map((subject) => shardOf(subject, 8))).size).toBe(8);
  expect(subjects.map((subject) => shardOf(subject, 8))).toEqual(
    subjects.map((subject) => shardOf(subject, 8)),
  );
  expect(shardOf("any", 1)).toBe(0);
});

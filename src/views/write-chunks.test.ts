import { expect, test } from "vitest";
import type { ItemWrite } from "../store/store.ts";
import { chunksOf } from "./write-chunks.ts";

const put = (serial: number, text: string): ItemWrite => ({
  op: "put",
  pk: "p",
  sk: `${serial}`,
  attributes: { text },
});

test.each([
  ["small items fill a write by their number", 250, "é", [99, 99, 52]],
  ["large ones by their bytes", 60, "é".repeat(50_000), [31, 29]],
  ["none are none", 0, "", []],
])("%s", (_rule, count, text, sizes) => {
  const writes = Array.from({ length: count }, (_, serial) => put(serial, text));
  const chunks = [...chunksOf(writes, 99)];
  expect(chunks.map(({ length }) => length)).toEqual(sizes);
  expect(chunks.flat()).toEqual(writes);
});

test("an item that is larger than a write should be is written by itself", () => {
  const writes = [put(1, "a"), put(2, "x".repeat(4_000_000)), put(3, "b")];
  expect([...chunksOf(writes, 99)].map(({ length }) => length)).toEqual([1, 1, 1]);
});

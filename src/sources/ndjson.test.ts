import { describe, expect, test } from "vitest";
import { all, counted, expectSameInAnyPieces, expectStreaming, pieces } from "../../test/support/bytes.ts";
import { ndjsonRows } from "./ndjson.ts";

const read = (content: string | Uint8Array) => all(ndjsonRows(pieces(content)));

describe("ndjson", () => {
  test("is one object a line, blank lines skipped", async () => {
    expect(await read('{"a":1}\r\n\n  \n{"b":[2]}')).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 4, value: { b: [2] } },
    ]);
  });

  test.each([
    ["hello", '"hello"'],
    ["[1]", "[1]"],
    ["null", "null"],
    ["3", "3"],
    ['{"a":1,}', '"{\\"a\\":1,}"'],
    ['{"a":1} {"b":2}', '"{\\"a\\":1} {\\"b\\":2}"'],
    ['{"a":"\u0001"}', '"{\\"a\\":\\"\\u0001\\"}"'],
    ["{'a':1}", "\"{'a':1}\""],
    ['{"a":NaN}', '"{\\"a\\":NaN}"'],
  ])("refuses the line %s and reads the next", async (line, shown) => {
    expect(await read(`${line}\n{"ok":true}\n`)).toEqual([
      { line: 1, error: { code: "row_invalid", message: `line must be a JSON object, got ${shown}` } },
      { line: 2, value: { ok: true } },
    ]);
  });

  test("__proto__ is a key like any other", async () => {
    const [row] = await read('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    const value = (row as { value: object }).value;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("a 10 MB line costs only itself", async () => {
    const rows = await read(`{"a":1}\n{"big":"${"x".repeat(10_000_000)}"}\n{"b":2}\n`);
    expect(rows.map((row) => ("value" in row ? "read" : row.error.code))).toEqual([
      "read",
      "row_too_large",
      "read",
    ]);
  });

  test("deep nesting is read as it is", async () => {
    const deep = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect((await read(`${deep}\n{}\n`)).map((row) => row.line)).toEqual([1, 2]);
  });

  test("an empty input has no rows", async () => {
    expect(await read("")).toEqual([]);
  });

  test("gives the same rows however the bytes are cut", async () => {
    await expectSameInAnyPieces('{"ä":"€"}\nbad\n\n{"𝄞":{"x":[1,2]}}', ndjsonRows);
  });

  test("streams", async () => {
    const input = counted((index) => `{"n":${index}}\n`, 5_000);
    expect(await expectStreaming(input, ndjsonRows(input.bytes))).toBe(5_000);
  });
});

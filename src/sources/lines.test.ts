import { describe, expect, test } from "vitest";
import { all, counted, expectSameInAnyPieces, pieces } from "../../test/support/bytes.ts";
import { type Bytes, MAX_ROW_BYTES, split } from "./bytes.ts";
import { type Line, LineSplitter } from "./lines.ts";

async function* linesOf(bytes: Bytes): AsyncGenerator<Line> {
  for await (const lines of split(bytes, new LineSplitter())) yield* lines;
}

const read = (content: string | Uint8Array) => all(linesOf(pieces(content)));
const texts = async (content: string) =>
  (await read(content)).map((line) => ("text" in line ? line.text : line.error));

describe("lines", () => {
  test.each([
    ["LF", "a\nb\n", ["a", "b"]],
    ["CRLF", "a\r\nb\r\n", ["a", "b"]],
    ["no end of the last line", "a\nb", ["a", "b"]],
    ["a byte order mark", "\ufeffa\nb\n", ["a", "b"]],
    ["nothing", "", []],
    ["a mark alone", "\ufeff", []],
    ["two bytes", "ab", ["ab"]],
    ["blank lines", "a\n\n \n\r\nb", ["a", "", " ", "", "b"]],
    ["a carriage return inside", "a\rb\n", ["a\rb"]],
    ["a NUL and other control characters", "a\u0000b\n\u001f\n", ["a\u0000b", "\u001f"]],
    ["a mark that is not at the start", "a\n\ufeffb", ["a", "\ufeffb"]],
  ])("are read with %s", async (_, content, expected) => {
    expect(await texts(content)).toEqual(expected);
  });

  test("are numbered from 1, the unreadable ones too", async () => {
    const content = Buffer.concat([Buffer.from("a\nMün"), Buffer.from([0xff]), Buffer.from("chen\nc\n")]);
    expect(await read(content)).toEqual([
      { line: 1, text: "a" },
      { line: 2, error: { code: "row_invalid", message: 'line must be UTF-8, got "Mün\ufffdchen"' } },
      { line: 3, text: "c" },
    ]);
  });

  test.each([
    ["an overlong slash", [0xc0, 0xaf]],
    ["half of a surrogate pair", [0xed, 0xa0, 0x80]],
    ["a character cut off", [0xe2, 0x82]],
    ["a lone continuation", [0x80]],
  ])("with %s are refused, their neighbours are not", async (_, bad) => {
    const lines = await read(Buffer.concat([Buffer.from("a\n"), Buffer.from(bad), Buffer.from("\nb")]));
    expect(lines.map((line) => ("text" in line ? line.text : line.error.code))).toEqual([
      "a",
      "row_invalid",
      "b",
    ]);
  });

  test("of more than 1 MB are refused and the next one is read", async () => {
    const long = "x".repeat(10 * 1_024 * 1_024);
    expect(await read(`a\n${long}\nb\n`)).toEqual([
      { line: 1, text: "a" },
      {
        line: 2,
        error: { code: "row_too_large", message: `line must be at most 1048576 bytes, got ${long.length}` },
      },
      { line: 3, text: "b" },
    ]);
  });

  test("of exactly 1 MB are read", async () => {
    const long = "x".repeat(MAX_ROW_BYTES);
    expect((await read(`${long}\n${long}x`)).map((line) => "text" in line)).toEqual([true, false]);
  });

  test.each([
    ["UTF-16 text", Buffer.from("\ufeffa\nb\n", "utf16le")],
    ["a gzip file", Buffer.from([0x1f, 0x8b, 8, 0, 0, 0])],
    ["a ZIP file", Buffer.from([0x50, 0x4b, 3, 4, 20, 0])],
  ])("are not looked for in %s", async (kind, content) => {
    expect(await read(content)).toEqual([
      { line: 1, error: { code: "source_invalid", message: `input must be UTF-8 text, got ${kind}` } },
    ]);
  });

  test("are the same however the bytes are cut", async () => {
    const bad = Buffer.from([0x61, 0xff, 0x0a, 0x0d, 0x0a, 0xe2, 0x82, 0x0a]);
    await expectSameInAnyPieces(
      Buffer.concat([Buffer.from("\ufeffä€𝄞\r\n\nb\n"), bad, Buffer.from("€ end")]),
      linesOf,
    );
  });

  test("come before the input ends", async () => {
    const input = counted((index) => `${index}\n`, 1_000);
    let count = 0;
    for await (const line of linesOf(input.bytes)) {
      count += 1;
      expect(line).toEqual({ line: count, text: String(count - 1) });
      // The first piece is held until there are four bytes to tell what the input is.
      expect(input.asked()).toBeLessThanOrEqual(count + 2);
    }
    expect(count).toBe(1_000);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { all, expectSameInAnyPieces, pieces } from "../../test/support/bytes.ts";
import { type Bytes, split } from "./bytes.ts";
import { type CsvRecord, CsvSplitter } from "./csv-records.ts";

async function* recordsOf(bytes: Bytes): AsyncGenerator<CsvRecord> {
  for await (const records of split(bytes, new CsvSplitter())) yield* records;
}

const read = (content: string | Uint8Array) => all(recordsOf(pieces(content)));
const short = async (content: string | Uint8Array) =>
  (await read(content)).map((record) => [
    record.line,
    "fields" in record ? record.fields.join("|") : record.error.code,
  ]);

describe("CSV records", () => {
  test.each([
    [
      "plain fields",
      "a,b,\n,,\n",
      [
        [1, "a|b|"],
        [2, "||"],
      ],
    ],
    [
      "quoted fields",
      '"a","b ""c""",d\r\n"",e,""\r\n',
      [
        [1, 'a|b "c"|d'],
        [2, "|e|"],
      ],
    ],
    [
      "a comma and a line end in quotes",
      '"a,b","c\r\n\r\nd"\ne,f',
      [
        [1, "a,b|c\n\nd"],
        [4, "e|f"],
      ],
    ],
    [
      "blank lines between",
      "\n\na,b\n  \nc,d\n\n",
      [
        [3, "a|b"],
        [5, "c|d"],
      ],
    ],
    ["a byte order mark before a quote", '\ufeff"a",b', [[1, "a|b"]]],
  ])("are read with %s", async (_, content, expected) => {
    expect(await short(content)).toEqual(expected);
  });

  test.each([
    ["inside a plain field", 'x,5" disk,y'],
    ["before a quoted field", 'x, "a"'],
    ["after a quoted field", '"a"b,c'],
    ["that opens and never closes", 'x,"a'],
    ["doubled once too often", '"a"",c'],
  ])("with a quote %s are refused, the records around them are read", async (_, bad) => {
    const expected = [
      [1, "a|b"],
      [2, "row_invalid"],
      [3, "c|d, e"],
      [4, "f|g"],
      [5, "h|i"],
    ];
    expect(await short(`a,b\n${bad}\nc,"d, e"\nf,g\n"h",i\n`)).toEqual(expected);
    expect((await short(`a,b\n${bad}`)).at(-1)).toEqual([2, "row_invalid"]);
  });

  test("say what is wrong with their quotes", async () => {
    expect(await read('a,"b')).toEqual([
      {
        line: 1,
        error: {
          code: "row_invalid",
          message: 'record must close every quote, and double those inside a field, got "a,\\"b"',
        },
      },
    ]);
  });

  test("a stray quote does not take a million bytes of lines with it", async () => {
    const line = `b,${"c".repeat(100)}`;
    const rows = await short(`x,"a\n${`${line}\n`.repeat(12_000)}`);
    expect(rows[0]).toEqual([1, "row_invalid"]);
    expect(rows.slice(1)).toEqual(Array.from({ length: 12_000 }, (_, n) => [n + 2, line.replace(",", "|")]));
  });

  test("a line that is too large or not UTF-8 is refused alone, also within an open quote", async () => {
    const bad = Buffer.from([0xff, 0x0a]);
    const content = Buffer.concat([
      Buffer.from("a,b\nc,\n"),
      bad,
      Buffer.from('d,"e\n'),
      bad,
      Buffer.from("f,g\n"),
    ]);
    expect(await short(content)).toEqual([
      [1, "a|b"],
      [2, "c|"],
      [3, "row_invalid"],
      [4, "row_invalid"],
      [5, "row_invalid"],
      [6, "f|g"],
    ]);
    expect(await short(`a,b\n${"x".repeat(2_000_000)}\nc,d`)).toEqual([
      [1, "a|b"],
      [2, "row_too_large"],
      [3, "c|d"],
    ]);
  });

  test("come back as written, whatever is in the fields", async () => {
    const field = fc.oneof(
      fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", " ", "é", "𝄞") }),
      fc.string(),
    );
    const clean = field.filter((text) => !text.includes("\r"));
    const records = fc.array(fc.array(clean, { minLength: 2, maxLength: 5 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(records, fc.constantFrom("\n", "\r\n"), async (rows, end) => {
        const quoted = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(","));
        const found = await read(quoted.map((row) => row + end).join(""));
        expect(found.map((record) => ("fields" in record ? record.fields : record.error))).toEqual(rows);
      }),
    );
  });

  test("are the same however the bytes are cut", async () => {
    const content = '\ufeff"a ""1""","b\r\n\r\nc",€\r\n\r\nd,5" e,f\n"g",h,"i\nj,k,"l\nm"\nn,"o';
    await expectSameInAnyPieces(content, recordsOf);
  });
});

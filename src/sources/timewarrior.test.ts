import { describe, expect, test } from "vitest";
import { all, counted, expectSameInAnyPieces, expectStreaming, pieces } from "../../test/support/bytes.ts";
import { timewarriorRows } from "./timewarrior.ts";

const read = (content: string | Uint8Array) => all(timewarriorRows(pieces(content)));

const EXPORT = `[
{"id":4,"start":"20260302T061500Z","end":"20260302T070000Z","tags":["Study","signals course"]},
{"id":3,"start":"20260302T180210Z","end":"20260302T180212Z","tags":["Project"]},
{"id":2,"start":"20260302T233000Z","end":"20260303T004500Z","tags":["ADC notes","Study"],"annotation":"crossed midnight, \\"quoted\\""},
{"id":1,"start":"20260303T091122Z"}
]
`;

const INTERVALS = [
  {
    key: "2026-03-02T06:15:00.000Z",
    start: "2026-03-02T06:15:00.000Z",
    end: "2026-03-02T07:00:00.000Z",
    tags: ["Study", "signals course"],
  },
  {
    key: "2026-03-02T18:02:10.000Z",
    start: "2026-03-02T18:02:10.000Z",
    end: "2026-03-02T18:02:12.000Z",
    tags: ["Project"],
  },
  {
    key: "2026-03-02T23:30:00.000Z",
    start: "2026-03-02T23:30:00.000Z",
    end: "2026-03-03T00:45:00.000Z",
    tags: ["ADC notes", "Study"],
    description: 'crossed midnight, "quoted"',
  },
  { key: "2026-03-03T09:11:22.000Z", start: "2026-03-03T09:11:22.000Z", end: null, tags: [] },
];

const ROWS = INTERVALS.map((value, index) => ({ line: index + 1, value }));

const REPORT = `color: on
reports.day.month: yes
temp.report.start: 20260301T000000Z
temp.report.end:
temp.report.tags:
temp.version: 1.7.1

`;

describe("timewarrior", () => {
  test("reads what `timew export` prints", async () => {
    expect(await read(EXPORT)).toEqual(ROWS);
  });

  test.each([
    ["on one line", EXPORT.replaceAll("\n", "")],
    ["indented", JSON.stringify(JSON.parse(EXPORT), undefined, 2)],
    ["with a comma after the last interval", EXPORT.replace("}\n]", "},\n]")],
    ["with CRLF", EXPORT.replaceAll("\n", "\r\n")],
    ["with a byte order mark", `\ufeff${EXPORT}`],
    ["as a report extension gets it", REPORT + EXPORT],
    ["as a report extension gets it, with CRLF", (REPORT + EXPORT).replaceAll("\n", "\r\n")],
  ])("reads it %s", async (_, content) => {
    expect(await read(content)).toEqual(ROWS);
  });

  test("reads the export of an empty database", async () => {
    expect(await read("[\n]\n")).toEqual([]);
    expect(await read(`${REPORT}[\n]\n`)).toEqual([]);
  });

  test("the id makes no difference, nor does a key that is not known", async () => {
    const [row] = await read(
      '[{"id":99,"start":"20260302T061500Z","end":"20260302T070000Z","mood":1,"__proto__":{"tags":["x"]}}]',
    );
    expect(row).toEqual({ line: 1, value: { ...INTERVALS[0], tags: [] } });
  });

  test.each([
    ['{"end":"20260302T070000Z"}', "start must be an instant YYYYMMDDTHHMMSSZ, got nothing"],
    ['{"start":"20260230T070000Z"}', 'start must be an instant YYYYMMDDTHHMMSSZ, got "20260230T070000Z"'],
    [
      '{"start":"2026-03-02T07:00:00Z"}',
      'start must be an instant YYYYMMDDTHHMMSSZ, got "2026-03-02T07:00:00Z"',
    ],
    ['{"start":20260302}', "start must be an instant YYYYMMDDTHHMMSSZ, got 20260302"],
    [
      '{"start":"20260302T070000Z","end":"20260302T256000Z"}',
      'end must be an instant YYYYMMDDTHHMMSSZ, got "20260302T256000Z"',
    ],
    [
      '{"start":"20260302T070000Z","end":"20260302T065959Z"}',
      'end must be at or after the start 2026-03-02T07:00:00.000Z, got "2026-03-02T06:59:59.000Z"',
    ],
    ['{"start":"20260302T070000Z","tags":"Study"}', 'tags must be an array of strings, got "Study"'],
    ['{"start":"20260302T070000Z","tags":[1]}', "tags must be an array of strings, got [1]"],
    ['{"start":"20260302T070000Z","annotation":{}}', "annotation must be a string, got {}"],
    ["3", "element must be a JSON object, got 3"],
    ["[]", "element must be a JSON object, got []"],
    ['{"start":}', 'element must be JSON, got "{\\"start\\":}"'],
  ])("refuses the interval %s and reads its neighbours", async (bad, message) => {
    const good = '{"start":"20260302T061500Z","end":"20260302T070000Z"}';
    const value = { ...INTERVALS[0], tags: [] };
    expect(await read(`[\n${good},\n${bad},\n${good}\n]`)).toEqual([
      { line: 1, value },
      { line: 2, error: { code: "row_invalid", message } },
      { line: 3, value },
    ]);
  });

  test.each([
    ["", "timewarrior input must have a JSON value at byte 1, got the end of the input"],
    ["hello", 'timewarrior input must have a JSON value at byte 1, got "hello"'],
    ["hello: world\n\nbye", 'timewarrior input must have a JSON value at byte 1, got "bye"'],
    [
      "Create new database?\n\nno",
      'timewarrior input must have a JSON value at byte 1, got "Create new database?"',
    ],
    ['{"a":1}', 'timewarrior input must be a JSON array, got {"a":1}'],
    ["12", "timewarrior input must be a JSON array, got 12"],
  ])("says that %j is no export", async (content, message) => {
    expect(await read(content)).toEqual([{ line: 1, error: { code: "source_invalid", message } }]);
  });

  test("a file that breaks off keeps what came before, and says where", async () => {
    const cut = EXPORT.slice(0, 200);
    const rows = await read(cut);
    expect(rows.slice(0, 2)).toEqual(ROWS.slice(0, 2));
    expect(rows.slice(2)).toEqual([
      {
        line: 3,
        error: {
          code: "source_invalid",
          message: "timewarrior input must have the rest of a value at byte 201, got the end of the input",
        },
      },
    ]);
  });

  test("gives the same rows however the bytes are cut", async () => {
    await expectSameInAnyPieces(`\ufeff${EXPORT.replace("ADC", "ÄDC €")}`, timewarriorRows);
    await expectSameInAnyPieces(REPORT + EXPORT.slice(0, 150), timewarriorRows);
  });

  test("streams", async () => {
    const piece = (index: number) => `${index === 0 ? "[" : ","}{"id":1,"start":"20260302T061500Z"}`;
    const input = counted(piece, 3_000);
    let count = 0;
    for await (const row of timewarriorRows(input.bytes)) {
      if ("value" in row) count += 1;
      else expect(row.error.message).toContain("the end of the input");
      expect(input.asked() - count).toBeLessThanOrEqual(2);
    }
    expect(count).toBe(3_000);
  });
});

test("streaming checks see a reader that reads ahead", async () => {
  const input = counted(() => "x", 100);
  const ahead = async function* () {
    for (const value of await all(input.bytes)) yield { value };
  };
  await expect(expectStreaming(input, ahead())).rejects.toThrow("row 1 came after 100 pieces");
});

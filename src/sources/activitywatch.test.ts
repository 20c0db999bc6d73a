import { describe, expect, test } from "vitest";
import { all, counted, expectSameInAnyPieces, pieces } from "../../test/support/bytes.ts";
import { activityWatchRows } from "./activitywatch.ts";

const read = (content: string) => all(activityWatchRows(pieces(content)));
const json = (content: unknown) => read(JSON.stringify(content));

const bucket = (id: string, type: string, events: unknown) => ({
  id,
  created: "2026-01-01T00:00:00+00:00",
  name: null,
  type,
  client: "aw-watcher",
  hostname: "desk",
  data: {},
  events,
});
const event = (change: object = {}) => ({
  id: 7,
  timestamp: "2026-03-02T06:15:00.123456+00:00",
  duration: 12.3456,
  data: { app: "Editor", title: "notes.md" },
  ...change,
});
const WINDOW = bucket("aw-watcher-window_desk", "currentwindow", [event()]);
const AFK = bucket("aw-watcher-afk_desk", "afkstatus", [event({ duration: 0, data: { status: "not-afk" } })]);

const WINDOW_INTERVAL = {
  key: "aw-watcher-window_desk|2026-03-02T06:15:00.123Z",
  start: "2026-03-02T06:15:00.123Z",
  end: "2026-03-02T06:15:12.469Z",
  tags: ["Editor"],
  type: "currentwindow",
  description: "notes.md",
};
const AFK_INTERVAL = {
  key: "aw-watcher-afk_desk|2026-03-02T06:15:00.123Z",
  start: "2026-03-02T06:15:00.123Z",
  end: "2026-03-02T06:15:00.123Z",
  tags: ["not-afk"],
  type: "afkstatus",
};
const BOTH = [
  { line: 1, value: WINDOW_INTERVAL },
  { line: 2, value: AFK_INTERVAL },
];

describe("activitywatch", () => {
  test.each([
    ["an object by bucket id", { buckets: { [WINDOW.id]: WINDOW, [AFK.id]: AFK } }],
    ["an array of buckets", { buckets: [WINDOW, AFK] }],
  ])("reads %s", async (_, content) => {
    expect(await json(content)).toEqual(BOTH);
    expect(await read(JSON.stringify(content, undefined, 2))).toEqual(BOTH);
  });

  test("reads one bucket alone", async () => {
    expect(await json(WINDOW)).toEqual(BOTH.slice(0, 1));
  });

  test.each([
    ["a web page", { url: "https://example.com/", title: "Example", audible: false }, [], "Example"],
    ["a web page without a title", { url: "https://example.com/", title: null }, [], "https://example.com/"],
    [
      "an editor",
      { file: "a.ts", project: "daybook", language: "TypeScript" },
      ["daybook", "TypeScript"],
      "a.ts",
    ],
    ["nothing that it knows", { mood: 3 }, [], undefined],
  ])("says the words of %s", async (_, data, tags, description) => {
    const [row] = await json(bucket("b", "t", [event({ data })]));
    expect(row).toMatchObject({ value: { tags, ...(description === undefined ? {} : { description }) } });
  });

  test.each([
    [
      { timestamp: undefined },
      "timestamp must be an RFC 3339 instant such as 2026-03-02T06:15:00Z, got nothing",
    ],
    [
      { timestamp: "2026-02-30T00:00:00Z" },
      'timestamp must be an RFC 3339 instant such as 2026-03-02T06:15:00Z, got "2026-02-30T00:00:00Z"',
    ],
    [{ duration: -1 }, "duration must be a number of seconds, 0 or more, got -1"],
    [{ duration: "12" }, 'duration must be a number of seconds, 0 or more, got "12"'],
    [{ data: [] }, "data must be a JSON object, got []"],
    [{ data: { app: 3 } }, "app must be a string, got 3"],
  ])("refuses an event with %j and reads the next", async (change, message) => {
    expect(
      await json({ buckets: { [WINDOW.id]: bucket(WINDOW.id, "currentwindow", [event(change), event()]) } }),
    ).toEqual([
      { line: 1, error: { code: "row_invalid", message } },
      { line: 2, value: WINDOW_INTERVAL },
    ]);
  });

  test("refuses events without a bucket id, and events that are no array", async () => {
    const { id: _, ...nameless } = WINDOW;
    expect(await json({ buckets: [nameless, { id: "x", events: 3 }, AFK] })).toEqual([
      {
        line: 1,
        error: { code: "row_invalid", message: 'bucket id must be given before the events, got ""' },
      },
      { line: 2, error: { code: "row_invalid", message: "events must be a JSON array, got 3" } },
      { line: 3, value: AFK_INTERVAL },
    ]);
  });

  test("an export without events has no rows", async () => {
    expect(await json({ buckets: {} })).toEqual([]);
    expect(await json({ buckets: { b: bucket("b", "t", []) } })).toEqual([]);
  });

  test.each([
    ["[]", 'activitywatch input must be an object with "buckets", or with "events", got neither'],
    ["{}", 'activitywatch input must be an object with "buckets", or with "events", got neither'],
    ['{"buckets":3}', 'activitywatch input must be an object with "buckets", or with "events", got neither'],
    ["x", 'activitywatch input must have a JSON value at byte 1, got "x"'],
  ])("says that %s is no export", async (content, message) => {
    expect(await read(content)).toEqual([{ line: 1, error: { code: "source_invalid", message } }]);
  });

  test("a file that breaks off keeps what came before", async () => {
    const text = JSON.stringify({ buckets: { [WINDOW.id]: WINDOW, [AFK.id]: AFK } });
    const rows = await read(text.slice(0, text.indexOf("not-afk")));
    expect(rows).toEqual([
      BOTH[0],
      {
        line: 2,
        error: {
          code: "source_invalid",
          message: expect.stringMatching(/the rest of a value at byte \d+, got the end of the input$/),
        },
      },
    ]);
  });

  test("gives the same rows however the bytes are cut", async () => {
    await expectSameInAnyPieces(
      JSON.stringify({ buckets: [WINDOW, bucket("ü", "€", [event(), 3]), AFK] }),
      activityWatchRows,
    );
  });

  test("streams", async () => {
    const piece = (index: number) =>
      index === 0 ? '{"id":"b","type":"t","events":[' : `${JSON.stringify(event())},`;
    const input = counted(piece, 1_000);
    let count = 0;
    for await (const row of activityWatchRows(input.bytes)) {
      count += 1;
      expect(input.asked() - count).toBeLessThanOrEqual(2);
      expect(row).toHaveProperty(count < 1_000 ? "value" : "error");
    }
    expect(count).toBe(1_000);
  });
});

import { describe, expect, test } from "vitest";
import { all, pieces } from "../../test/support/bytes.ts";
import { Calendar } from "../event/calendar.ts";
import { DETECTION_BYTES, detectFormat } from "./detect-format.ts";
import { FORMATS, findFormat } from "./formats.ts";

const detect = (content: string, fileName?: string) => detectFormat(Buffer.from(content), fileName);

describe("the formats", () => {
  test("have names that can be typed, each once, and a description of one line", () => {
    expect(FORMATS.map((format) => format.name)).toEqual([
      "timewarrior",
      "seed-csv",
      "seed-json",
      "dynamodb-json",
      "toggl-csv",
      "toggl-json",
      "clockify-csv",
      "activitywatch",
      "ndjson",
      "dynamodb-logs",
      "tracker",
    ]);
    for (const format of FORMATS) expect(format.description).toMatch(/^[^\n]{10,90}$/);
  });

  test("are found by name, and nothing else is", () => {
    expect(findFormat("toggl-csv")?.needsZone).toBe(true);
    expect(findFormat("ndjson")?.kind).toBe("events");
    expect(findFormat("__proto__")).toBeUndefined();
  });

  const calendar = new Calendar("UTC");
  test.each(FORMATS.map((format) => [format.name, format] as const))(
    "%s reports what is not UTF-8 text",
    async (_, format) => {
      for (const bytes of [Buffer.from("\ufeffabc", "utf16le"), Buffer.from([0x1f, 0x8b, 8, 0])]) {
        const rows = await all<unknown>(format.read(pieces(bytes), { calendar }));
        expect(rows).toEqual([
          {
            line: 1,
            error: {
              code: "source_invalid",
              message: expect.stringContaining("input must be UTF-8 text, got"),
            },
          },
        ]);
      }
    },
  );

  test.each(FORMATS.map((format) => [format.name, format] as const))(
    "%s reads noise to its end and gives only errors",
    async (_, format) => {
      const noise = Buffer.from(Array.from({ length: 20_000 }, (_, n) => (n * n * 31 + (n >> 3) * 7) & 0xff));
      const rows = await all<object>(format.read(pieces(noise, [100, 1_000, 9_000]), { calendar }));
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows)
        expect(row).toMatchObject({ error: { message: expect.stringMatching(/ must .*, got /s) } });
    },
  );
});

describe("an input", () => {
  const options = { calendar: new Calendar("UTC") };
  const formats = FORMATS.map((format) => [format.name, format] as const);

  test.each(formats)("of %s that fails ends the rows with its own error", async (_, format) => {
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from("[");
      throw new Error("disk gone");
    };
    await expect(all<unknown>(format.read(failing(), options))).rejects.toThrow("disk gone");
  });

  test.each(formats)("of %s is closed when the reader stops early", async (_, format) => {
    let isClosed = false;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      try {
        while (true) yield Buffer.from("[3,x]\n\n");
      } finally {
        isClosed = true;
      }
    };
    for await (const row of format.read(endless(), options)) {
      expect(row).toHaveProperty("error");
      break;
    }
    expect(isClosed).toBe(true);
  });
});

describe("detectFormat", () => {
  test.each([
    ["tracker", '[{"pk":"LOG#1","sk":"0","gsi1pk":"LOG","gsi1sk":"DATE#2026-03-02","payload":{}}]'],
    ["tracker", '{"Items":[{"gsi1pk":{"S":"TASK"},"pk":{"S":"TASK#t-9"},"sk":{"S":"0"}}],"Count":1}'],
    ["timewarrior", '[\n{"id":4,"start":"20260302T061500Z","end":"20260302T070000Z","tags":["Study"]},'],
    ["timewarrior", '[{"id":4,"start":"20260302T061500Z"}]'],
    [
      "timewarrior",
      "color: on\nreports.x: y\ntemp.report.start: 20260301T000000Z\ntemp.version: 1.7\n\n[\n]",
    ],
    ["seed-csv", "activity_start_end,activity_type,start,end,duration,description,year\n"],
    ["seed-csv", 'S_x_y,Study,2026-03-02T06:15:00Z,2026-03-02T07:00:00Z,0.75,"signals, ""week 3""",2026\r\n'],
    ["seed-json", '[{"activity_start_end":"Study_x_y","year":"2026"}]'],
    ["dynamodb-json", '{"Items":[{"activity_start_end":{"S":"x"},"duration":{"N":"0.75"}}]}'],
    ["dynamodb-json", '[{"duration":{"N":"0.75"},"activity_start_end": {"S":"x"}}]'],
    ["dynamodb-json", '{"Item":{"activity_start_end":{"S":"x"}}}\n'],
    [
      "toggl-csv",
      "\ufeffUser,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\r\n",
    ],
    ["toggl-csv", "activity,description,start_date,start_time,end_date,end_time\n"],
    ["toggl-json", '[{"id":1,"project_id":2,"start":"2026-03-02T06:15:00+00:00","duration":2700}]'],
    [
      "clockify-csv",
      '"Project","Start Date","Start Time","End Date","End Time","Duration (h)","Duration (decimal)"\n',
    ],
    ["activitywatch", '{"buckets": {"aw-watcher-afk": {"id": "x"}}}'],
    ["activitywatch", '{"id":"x","type":"afkstatus","client":"c","hostname":"h","events":[]}'],
    ["ndjson", '{"type":"task.completed","subject":"task-1"}\n'],
    ["ndjson", '{"specversion":"1.0","id":"1"}\n'],
  ])("knows %s by its start: %s", (format, content) => {
    expect(detect(content)).toBe(format);
  });

  test.each(["", "[\n]\n", "hello", "a,b,c\n1,2,3\n", '[{"a":1}]', '{"a":1}', "key: value\n", '"a'])(
    "does not guess at %j",
    (content) => {
      expect(detect(content)).toBeUndefined();
    },
  );

  test("a file name settles only what the content does not", () => {
    expect(detect('{"a":1}\n', "events.ndjson")).toBe("ndjson");
    expect(detect("", "EVENTS.JSONL")).toBe("ndjson");
    expect(detect('{"buckets": {}}', "events.jsonl")).toBe("activitywatch");
    expect(detect("a,b", "times.csv")).toBeUndefined();
  });

  test("looks at the start of a large file only, whatever it is made of", () => {
    const large = Buffer.from(`[${" ".repeat(5_000_000)}`);
    expect(detectFormat(large)).toBeUndefined();
    for (const text of ['[{"', "{", "a: ", '"', "[", "\n"]) {
      expect(() => detect(text.repeat(DETECTION_BYTES))).not.toThrow();
    }
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Calendar, toIso } from "./calendar.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONES = Intl.supportedValuesOf("timeZone");
const at = (iso: string) => Date.parse(iso);

/** The obvious slow way: ask Intl for each instant. */
function oracle(zone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return (ms) => {
    const [month, day, year] = format.format(ms).split("/");
    return `${year?.padStart(4, "0")}-${month}-${day}`;
  };
}

/** Small and repeatable, so that a failure can be run again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("dayOf", () => {
  test("equals what Intl shows, in every zone, from 1800 to 2200", () => {
    expect(ZONES.length).toBeGreaterThanOrEqual(400);
    const next = random(1);
    for (const zone of ZONES) {
      const calendar = new Calendar(zone);
      const shows = oracle(zone);
      for (let n = 0; n < 50; n += 1) {
        const ms = at("1800-01-01T00:00:00Z") + Math.floor(next() * 400 * 365.25 * DAY);
        expect(calendar.dayOf(ms), `${zone} ${toIso(ms)}`).toBe(shows(ms));
      }
    }
  });

  test("equals what Intl shows at every quarter of an hour of a year with many changes", () => {
    for (const zone of [
      "Europe/London",
      "America/St_Johns",
      "Australia/Lord_Howe",
      "Africa/Casablanca",
      "Asia/Gaza",
    ]) {
      const calendar = new Calendar(zone);
      const shows = oracle(zone);
      for (let ms = at("2010-01-01T00:00:00Z"); ms < at("2011-01-01T00:00:00Z"); ms += HOUR / 4) {
        if (calendar.dayOf(ms) !== shows(ms)) expect.fail(`${zone} ${toIso(ms)}: ${calendar.dayOf(ms)}`);
      }
    }
  });

  test.each([
    ["Asia/Kolkata", "2026-03-01T18:29:59.999Z", "2026-03-01"],
    ["Asia/Kolkata", "2026-03-01T18:30:00.000Z", "2026-03-02"],
    ["America/St_Johns", "2006-10-29T02:30:59Z", "2006-10-29"],
    ["America/St_Johns", "2006-10-29T02:31:00Z", "2006-10-28"],
    ["Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"],
    ["Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"],
    ["Europe/London", "1840-06-01T00:00:00Z", "1840-05-31"],
    ["UTC", "0001-01-01T00:00:00Z", "0001-01-01"],
    ["America/New_York", "0001-01-01T00:00:00Z", "0001-01-01"],
    ["Asia/Tokyo", "9999-12-31T23:00:00Z", "9999-12-31"],
  ])("%s at %s is %s", (zone, instant, day) => {
    expect(new Calendar(zone).dayOf(at(instant))).toBe(day);
  });

  test("refuses what is no instant", () => {
    const calendar = new Calendar("UTC");
    expect(() => calendar.dayOf(Number.NaN)).toThrowError(
      expect.objectContaining({
        code: "calendar_invalid",
        message: "an instant must be milliseconds from 1970-01-01, at most 8.64e15, got null",
      }),
    );
    expect(() => calendar.dayOf(8.64e15)).toThrowError(expect.objectContaining({ code: "calendar_invalid" }));
  });

  test("is cheap enough to be asked for every event", () => {
    const calendar = new Calendar("Europe/London");
    const first = at("2016-01-01T00:00:00Z");
    for (let n = 0; n < 4_000; n += 1) calendar.dayOf(first + n * DAY);
    const started = performance.now();
    for (let n = 0; n < 200_000; n += 1) calendar.dayOf(first + n * 1_700_000);
    // Aim: 200 ns each. The bound leaves room for a busy machine.
    expect(performance.now() - started).toBeLessThan(400);
  });
});

describe("a day's length", () => {
  test.each([
    ["Europe/London", "2026-03-29", 23],
    ["Europe/London", "2026-10-25", 25],
    ["Europe/London", "2026-07-01", 24],
    ["Australia/Lord_Howe", "2026-04-05", 24.5],
    ["Australia/Lord_Howe", "2026-10-04", 23.5],
    ["Pacific/Apia", "2011-12-30", 0],
    ["America/Sao_Paulo", "2018-11-04", 23],
    ["America/Sao_Paulo", "2018-02-17", 25],
    ["Asia/Beirut", "2026-03-29", 23],
    ["UTC", "9999-12-31", 24],
    ["UTC", "0001-01-01", 24],
  ])("%s %s lasts %d hours", (zone, day, hours) => {
    const calendar = new Calendar(zone);
    expect((calendar.endOf(day) - calendar.startOf(day)) / HOUR).toBe(hours);
  });

  test("a day whose midnight the clock jumps over starts at the jump", () => {
    expect(toIso(new Calendar("America/Sao_Paulo").startOf("2018-11-04"))).toBe("2018-11-04T03:00:00.000Z");
    expect(toIso(new Calendar("Asia/Beirut").startOf("2026-03-29"))).toBe("2026-03-28T22:00:00.000Z");
  });

  test("startOf is the first instant that dayOf gives that day", () => {
    const next = random(2);
    for (const zone of ZONES) {
      const calendar = new Calendar(zone);
      for (let n = 0; n < 10; n += 1) {
        const day = calendar.dayOf(at("1900-01-01T00:00:00Z") + Math.floor(next() * 200 * 365.25 * DAY));
        const start = calendar.startOf(day);
        expect([calendar.dayOf(start), calendar.dayOf(start - 1) < day], `${zone} ${day}`).toEqual([
          day,
          true,
        ]);
      }
    }
  });
});

describe("instantOf", () => {
  test.each([
    ["Europe/London", "2026-07-01T09:30", "2026-07-01T08:30:00.000Z"],
    ["Europe/London", "2026-01-01T09:30:15.25", "2026-01-01T09:30:15.250Z"],
    ["Asia/Kolkata", "2026-03-02T00:00", "2026-03-01T18:30:00.000Z"],
    // Comes twice: the earlier.
    ["Europe/London", "2026-10-25T01:30", "2026-10-25T00:30:00.000Z"],
    ["Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00.000Z"],
    // Never comes: moved on by the length of the jump.
    ["Europe/London", "2026-03-29T01:30", "2026-03-29T01:30:00.000Z"],
    ["America/New_York", "2026-03-08T02:30", "2026-03-08T07:30:00.000Z"],
    ["America/Sao_Paulo", "2018-11-04T00:30", "2018-11-04T03:30:00.000Z"],
    ["Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00.000Z"],
  ])("%s %s is %s", (zone, local, instant) => {
    expect(toIso(new Calendar(zone).instantOf(local))).toBe(instant);
  });

  test.each([
    ["2026-10-25T01:15", "2026-10-25T00:15:00Z", "2026-10-25T00:15:00.000Z"],
    ["2026-10-25T01:15", "2026-10-25T00:15:00.001Z", "2026-10-25T01:15:00.000Z"],
    ["2026-10-25T01:15", "2026-10-25T01:15:00.001Z", "2026-10-25T00:15:00.000Z"],
    ["2026-10-25T03:15", "2026-12-25T00:00:00Z", "2026-10-25T03:15:00.000Z"],
  ])("%s not before %s is %s, the later of two only where it must be", (local, notBefore, instant) => {
    expect(toIso(new Calendar("Europe/London").instantOf(local, at(notBefore)))).toBe(instant);
  });

  test("is the inverse of the wall clock in every zone", () => {
    const next = random(3);
    for (const zone of ZONES) {
      const calendar = new Calendar(zone);
      const wall = new Intl.DateTimeFormat("sv-SE", {
        timeZone: zone,
        dateStyle: "short",
        timeStyle: "medium",
      });
      for (let n = 0; n < 20; n += 1) {
        const ms = at("1950-01-01T00:00:00Z") + Math.floor(next() * 150 * 365.25 * 86_400) * 1_000;
        const found = calendar.instantOf(wall.format(ms).replace(" ", "T"));
        // In an overlap the earlier instant shows the same wall time.
        expect([wall.format(found), found <= ms], `${zone} ${toIso(ms)}`).toEqual([wall.format(ms), true]);
      }
    }
  });

  test.each([
    "2026-02-30T10:00",
    "2026-03-02",
    "2026-03-02T24:00",
    "2026-03-02T10:60",
    "2026-03-02 10:00",
    "",
    "2026-03-02T10:00Z",
  ])("refuses %j", (local) => {
    expect(() => new Calendar("UTC").instantOf(local)).toThrowError(
      expect.objectContaining({
        code: "calendar_invalid",
        message: `local time must be YYYY-MM-DDTHH:MM[:SS[.sss]], got ${JSON.stringify(local)}`,
      }),
    );
  });
});

describe("split", () => {
  test("gives each day its own seconds", () => {
    const calendar = new Calendar("Europe/London");
    expect(calendar.split(at("2026-03-02T23:30:00Z"), at("2026-03-03T00:45:00Z"))).toEqual([
      { day: "2026-03-02", seconds: 1_800 },
      { day: "2026-03-03", seconds: 2_700 },
    ]);
    expect(calendar.split(at("2026-03-28T12:00:00Z"), at("2026-03-30T12:00:00Z"))).toEqual([
      { day: "2026-03-28", seconds: 12 * 3_600 },
      { day: "2026-03-29", seconds: 23 * 3_600 },
      { day: "2026-03-30", seconds: 13 * 3_600 },
    ]);
  });

  test("an interval of no length touches no day; one of less than a second touches its day", () => {
    const calendar = new Calendar("UTC");
    expect(calendar.split(5, 5)).toEqual([]);
    expect(calendar.split(5, 900)).toEqual([{ day: "1970-01-01", seconds: 0 }]);
  });

  test("a second that midnight cuts goes to the later day", () => {
    expect(new Calendar("UTC").split(DAY - 500, DAY + 500)).toEqual([
      { day: "1970-01-01", seconds: 0 },
      { day: "1970-01-02", seconds: 1 },
    ]);
  });

  test("leaves out a day that the zone skipped and joins a day that the clock came back to", () => {
    expect(
      new Calendar("Pacific/Apia").split(at("2011-12-30T00:00:00Z"), at("2011-12-31T00:00:00Z")),
    ).toEqual([
      { day: "2011-12-29", seconds: 10 * 3_600 },
      { day: "2011-12-31", seconds: 14 * 3_600 },
    ]);
    expect(
      new Calendar("America/St_Johns").split(at("2006-10-29T02:00:00Z"), at("2006-10-29T04:00:00Z")),
    ).toEqual([
      { day: "2006-10-28", seconds: 30 * 60 + 59 * 60 },
      { day: "2006-10-29", seconds: 60 + 30 * 60 },
    ]);
  });

  test("refuses an interval that ends before it starts", () => {
    expect(() => new Calendar("UTC").split(1_000, 0)).toThrowError(
      expect.objectContaining({ message: "an interval must not end before it starts, got -1000 ms" }),
    );
  });

  test("its seconds add up to the whole, and each instant's day is among its days", () => {
    const calendars = ZONES.map((zone) => new Calendar(zone));
    const start = fc.integer({ min: at("1900-01-01T00:00:00Z"), max: at("2100-01-01T00:00:00Z") });
    fc.assert(
      fc.property(
        fc.nat(),
        start,
        fc.integer({ min: 1, max: 5 * DAY }),
        fc.nat(),
        (zone, from, length, inside) => {
          const calendar = calendars[zone % calendars.length] as Calendar;
          const parts = calendar.split(from, from + length);
          expect(parts.reduce((sum, part) => sum + part.seconds, 0)).toBe(Math.floor(length / 1_000));
          expect(parts.map((part) => part.day)).toContain(calendar.dayOf(from + (inside % length)));
          expect(new Set(parts.map((part) => part.day)).size).toBe(parts.length);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("a calendar's zone", () => {
  test.each(["Mars/Olympus", "", " Europe/London", "+02:00", undefined, 3, "__proto__"])(
    "refuses %j",
    (zone) => {
      expect(() => new Calendar(zone as string)).toThrowError(
        expect.objectContaining({
          code: "calendar_invalid",
          message: expect.stringMatching(/^time zone must be an IANA name such as Europe\/London, got /),
        }),
      );
    },
  );

  test("is kept as written", () => {
    expect(new Calendar("Asia/Kolkata").zone).toBe("Asia/Kolkata");
  });
});

import { describe, expect, test } from "vitest";
import { type Config, defineConfig, validateConfig } from "./config.ts";

const FULL: Config = {
  zone: "Asia/Kolkata",
  weekStart: "sunday",
  logs: {
    pages: { ordering: "time", counters: ["log", "subject"] },
    work: { measures: { seconds: "data.seconds", cost_cents: "data.cost.cents" } },
    time: { ordering: "version", counters: [] },
    none: {},
  },
  time: { types: ["Study", "Deep work"], overLongHours: 0.5 },
  http: { port: 0, corsOrigins: ["*", "https://example.org", "http://localhost:3000"] },
};

describe("validateConfig", () => {
  test("returns what follows every rule as it is", () => {
    expect(validateConfig(FULL)).toBe(FULL);
    expect(validateConfig({})).toEqual({});
    expect(validateConfig({ zone: undefined, http: {} })).toEqual({ zone: undefined, http: {} });
    expect(defineConfig(FULL)).toBe(FULL);
  });

  test.each([
    [{ webhook: "https://a.example", secret: "whsec_nearlyRight!" }, "target.secret", "18 characters"],
    [{ webhook: "https://a.example", secret: ["nearlyRight"] }, "target.secret[0]", "11 characters"],
    [{ slack: "htps://hooks.slack.com/services/nearlyRight" }, "target.slack", "43 characters"],
  ])("does not show a secret that is none: %j", (target, path, got) => {
    const rules = { r: { pattern: { source: ["a"] }, target } };
    let error: unknown;
    try {
      validateConfig({ rules });
    } catch (thrown) {
      error = thrown;
    }
    const { message } = error as Error;
    expect(message).toMatch(`config rules.r.${path} must be`);
    expect(message).toMatch(`got "${got}"`);
    expect(JSON.stringify(error)).not.toContain("nearlyRight");
  });

  test.each([
    [null, "config must be an object, got null"],
    [[], "config must be an object, got []"],
    ["x", 'config must be an object, got "x"'],
    [undefined, "config must be an object, got nothing"],
    [
      { zon: "UTC" },
      'config keys must be among zone, weekStart, settleSeconds, logs, time, pages, rules, projections, tables, http, got "zon"',
    ],
    [
      JSON.parse('{"__proto__": {"zone": "UTC"}}'),
      'config keys must be among zone, weekStart, settleSeconds, logs, time, pages, rules, projections, tables, http, got "__proto__"',
    ],
    [
      { constructor: 1 },
      'config keys must be among zone, weekStart, settleSeconds, logs, time, pages, rules, projections, tables, http, got "constructor"',
    ],
    [{ zone: "Mars/Base" }, 'config zone must be an IANA time zone such as Europe/London, got "Mars/Base"'],
    [{ zone: null }, "config zone must be an IANA time zone such as Europe/London, got null"],
    [{ weekStart: "Monday" }, 'config weekStart must be one of monday, sunday, saturday, got "Monday"'],
    [{ logs: [] }, "config logs must be an object, got []"],
    [
      { logs: { Tasks: {} } },
      'config keys of logs must be log names of 1 to 63 lower-case letters, digits, - or _, starting with a letter, got "Tasks"',
    ],
    [{ logs: { tasks: 1 } }, "config logs.tasks must be an object, got 1"],
    [
      { logs: { tasks: { orderng: "time" } } },
      'config keys of logs.tasks must be among ordering, measures, counters, retentionDays, got "orderng"',
    ],
    [
      { logs: { tasks: { ordering: "none" } } },
      'config logs.tasks.ordering must be version or time, got "none"',
    ],
    [{ logs: { time: { ordering: "time" } } }, 'config logs.time.ordering must be version, got "time"'],
    [{ logs: { tasks: { ordering: "time" } } }, 'config logs.tasks.ordering must be version, got "time"'],
    [{ logs: { goals: { ordering: "time" } } }, 'config logs.goals.ordering must be version, got "time"'],
    [{ logs: { notes: { ordering: "time" } } }, 'config logs.notes.ordering must be version, got "time"'],
    [
      { logs: { tasks: { measures: { count: "data.n" } } } },
      'config keys of logs.tasks.measures must be measure names of 1 to 32 lower-case letters, digits or _, other than count and date, got "count"',
    ],
    [
      { logs: { tasks: { measures: { n: "data..n" } } } },
      'config logs.tasks.measures.n must be a dotted path in the event such as data.seconds, got "data..n"',
    ],
    [
      { logs: { tasks: { counters: ["log", "user"] } } },
      'config logs.tasks.counters[1] must be one of log, type, actor, actor-type, subject, tag, task, got "user"',
    ],
    [
      { logs: { pages: { retentionDays: 0 } } },
      "config logs.pages.retentionDays must be a whole number from 1 to 36500, got 0",
    ],
    [
      { logs: { views: { ordering: "time", retentionDays: 1.5 } } },
      "config logs.views.retentionDays must be a whole number from 1 to 36500, got 1.5",
    ],
    [
      { logs: { tasks: { retentionDays: 90 } } },
      'config logs.tasks.retentionDays must be of a log with `ordering: "time"`, got 90',
    ],
    [{ time: { types: "Study" } }, 'config time.types must be a list, got "Study"'],
    [
      { time: { types: ["a", " "] } },
      'config time.types[1] must be 1 to 100 characters, not all blank, got " "',
    ],
    [{ time: { types: Array(201).fill("a") } }, "config time.types must be a list of at most 200, got 201"],
    [{ time: { overLongHours: 0 } }, "config time.overLongHours must be hours above 0 and up to 8784, got 0"],
    [
      { time: { overLongHours: "9" } },
      'config time.overLongHours must be hours above 0 and up to 8784, got "9"',
    ],
    [{ http: { port: 65_536 } }, "config http.port must be a whole number from 0 to 65535, got 65536"],
    [{ http: { port: "80" } }, 'config http.port must be a whole number from 0 to 65535, got "80"'],
    [
      { http: { corsOrigins: ["https://example.org/"] } },
      'config http.corsOrigins[0] must be * or an origin such as https://example.org, got "https://example.org/"',
    ],
  ])("refuses %j and names path, rule and value", (value, message) => {
    expect(() => validateConfig(value)).toThrow(expect.objectContaining({ code: "config_invalid", message }));
  });
});

import { describe, expect, test } from "vitest";
import type { LogInfo } from "../lib/types.ts";
import { heatmapUrl, selectionOf, showsEntries, tableMonth } from "./selection.ts";

const logs = [log("tasks", 40), log("time", 3), log("pages", 900)];

function log(name: string, events: number): LogInfo {
  return { log: name, ordering: "version", streams: 1, events, firstTime: null, lastTime: null };
}

const select = (query: string, among = logs) => selectionOf(new URLSearchParams(query), among);

describe("selectionOf", () => {
  test("shows hours of the time log at first, else events of the fullest log", () => {
    expect(select("")).toMatchObject({ log: "time", measure: "seconds" });
    expect(select("", [])).toMatchObject({ log: "time", measure: "seconds" });
    expect(select("", [log("tasks", 40), log("pages", 900)])).toMatchObject({
      log: "pages",
      measure: "count",
    });
  });

  test("reads log, type, actor, measure and year from the address", () => {
    const selection = select("log=tasks&type=task.&actor=ana&measure=seconds&year=2024");
    expect(heatmapUrl(selection)).toBe("/api/heatmap?log=tasks&actor=ana&type=task.&measure=count&year=2024");
    expect(heatmapUrl(select("measure=count"))).toBe("/api/heatmap?log=time&measure=count");
    expect(heatmapUrl(select("log=*"))).toBe("/api/heatmap?measure=count");
  });

  test.each([
    "year=20",
    "year=abcd",
    "day=2026-02-30",
    "day=0001-01-01",
    "month=2026-13",
    "month=x",
    "type=",
  ])("%s in an address is as if it were not there", (query) => {
    expect(select(query)).toEqual(select(""));
  });

  test("time entries are a table of their own, unless of one actor", () => {
    expect(showsEntries(select("log=time"))).toBe(true);
    expect(showsEntries(select("log=time&actor=ana"))).toBe(false);
    expect(showsEntries(select("log=tasks"))).toBe(false);
  });
});

test("a year that is over shows its December, this year the last month", () => {
  expect(tableMonth(select("year=2024"), "2026-11-21")).toBe("2024-12");
  expect(tableMonth(select("year=2026"), "2026-11-21")).toBeUndefined();
  expect(tableMonth(select("year=2024&month=2024-03"), "2026-11-21")).toBe("2024-03");
});

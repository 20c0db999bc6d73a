import { describe, expect, test } from "vitest";
import { heatmapOf } from "./heatmap.ts";
import { HEATMAP_COLORS } from "./heatmap-colors.ts";
import { heatmapSvg } from "./heatmap-svg.ts";

const options = {
  from: "2026-01-01",
  to: "2026-12-31",
  today: "2026-11-21",
  measure: "seconds",
  weekStart: "monday",
} as const;
const model = heatmapOf([{ date: "2026-03-02", count: 5, seconds: 12_600 }], options);

describe("heatmapSvg", () => {
  test("draws each day once, with its sentence", () => {
    const svg = heatmapSvg(model, { theme: "light", title: "Study" });
    expect(svg.match(/2026<\/title><\/rect>/g)).toHaveLength(365);
    expect(svg).toContain("<title>5 entries, 3.5 hours, Monday 2 March 2026</title>");
    expect(svg).toContain('<title id="daybook-heatmap-title">Study</title>');
    expect(svg).toContain("5 entries, 3.5 hours on 1 day from 1 January 2026 to 31 December 2026.");
    expect(svg).toContain(">Mar</text>");
  });

  test("says what is counted", () => {
    const events = heatmapOf([{ date: "2026-03-02", count: 5 }], {
      ...options,
      measure: "count",
      noun: "event",
    });
    const svg = heatmapSvg(events, { theme: "light", title: "tasks" });
    expect(svg).toContain("5 events on 1 day from 1 January 2026 to 31 December 2026. The most: 5 on Monday");
  });

  test("days that have not come are drawn apart from empty ones", () => {
    const svg = heatmapSvg(model, { theme: "light", title: "Study" });
    expect(svg.match(/class="f"/g)).toHaveLength(40);
  });

  test.each([
    ["light", [HEATMAP_COLORS.light.levels[4]], [HEATMAP_COLORS.dark.levels[4], "prefers-color-scheme"]],
    ["dark", [HEATMAP_COLORS.dark.levels[4]], [HEATMAP_COLORS.light.levels[4], "prefers-color-scheme"]],
    ["auto", [HEATMAP_COLORS.light.levels[4], HEATMAP_COLORS.dark.levels[4], "prefers-color-scheme"], []],
  ] as const)("the %s theme has its own colours only", (theme, present, absent) => {
    const svg = heatmapSvg(model, { theme, title: "Study" });
    for (const text of present) expect(svg).toContain(text);
    for (const text of absent) expect(svg).not.toContain(text);
  });

  test("a title is text, whatever it holds", () => {
    const svg = heatmapSvg(model, { theme: "auto", title: `</title><script>"&'\u0000\ud800` });
    expect(svg).toContain("&lt;/title&gt;&lt;script&gt;&quot;&amp;&#39;\ufffd\ufffd");
    expect(svg).not.toContain("<script");
  });

  test("an empty range is a picture too", () => {
    const svg = heatmapSvg(heatmapOf([], { ...options, from: "2026-11-21", to: "2026-11-21" }), {
      theme: "auto",
      title: "",
    });
    expect(svg).toContain("Nothing from 21 November 2026 to 21 November 2026.");
  });
});

import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { HEATMAP_COLORS } from "../../../views/heatmap-colors.ts";

const css = await readFile(new URL("./tokens.css", import.meta.url), "utf8");

const pairs = new Map(
  [...css.matchAll(/(--[\w-]+): light-dark\((#\w+), (#\w+)\);/g)].map(([, name, light, dark]) => [
    name,
    { light, dark },
  ]),
);

test.each(["light", "dark"] as const)("the dashboard's %s ramp is the one of the SVG", (theme) => {
  const { levels, outline, background } = HEATMAP_COLORS[theme];
  expect([0, 1, 2, 3, 4].map((level) => pairs.get(`--level-${level}`)?.[theme])).toEqual(levels);
  expect(pairs.get("--level-line")?.[theme]).toBe(outline);
  expect(pairs.get("--panel")?.[theme]).toBe(background);
});

test("every colour has a light and a dark value, and a chosen theme only says which", () => {
  const colors = [...css.matchAll(/^ {2}--(?!shadow)[\w-]+:/gm)];
  expect(colors.length).toBeGreaterThan(20);
  expect(pairs.size).toBe(colors.length);
  expect(css.match(/color-scheme: [\w ]+/g)).toEqual([
    "color-scheme: light dark",
    "color-scheme: light",
    "color-scheme: dark",
  ]);
});

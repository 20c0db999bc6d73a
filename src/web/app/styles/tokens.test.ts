import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { HEATMAP_COLORS } from "../../../views/heatmap-colors.ts";

const css = await readFile(new URL("./tokens.css", import.meta.url), "utf8");

/** The custom properties of the rule that starts with `selector`. */
function properties(selector: string): Record<string, string> {
  const start = css.indexOf(selector);
  const rule = css.slice(css.indexOf("{", start) + 1, css.indexOf("}", start));
  return Object.fromEntries(
    [...rule.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((match) => [match[1], match[2]]),
  );
}

test.each([
  ["light", ":root {"],
  ["dark", ':root[data-theme="dark"]'],
] as const)("the dashboard's %s ramp is the one of the SVG", (theme, selector) => {
  const { levels, outline, background } = HEATMAP_COLORS[theme];
  const found = properties(selector);
  expect([0, 1, 2, 3, 4].map((level) => found[`--level-${level}`])).toEqual(levels);
  expect(found["--level-line"]).toBe(outline);
  expect(found["--panel"]).toBe(background);
});

test("the system's dark scheme and the chosen one are the same", () => {
  expect(properties(":root:not([data-theme])")).toEqual(properties(':root[data-theme="dark"]'));
});

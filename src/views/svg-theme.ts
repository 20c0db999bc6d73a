import { HEATMAP_COLORS, type HeatmapColors } from "./heatmap-colors.ts";

export type SvgTheme = "light" | "dark" | "auto";

/** The style of a standalone picture: what is fixed, then its rules for the colours; `auto` follows the reader's scheme. */
export function themedStyle(
  theme: SvgTheme,
  fixed: string,
  rulesOf: (colors: HeatmapColors) => string,
): string {
  const light = rulesOf(HEATMAP_COLORS.light);
  const dark = rulesOf(HEATMAP_COLORS.dark);
  if (theme === "dark") return fixed + dark;
  return theme === "light" ? fixed + light : `${fixed}${light}@media(prefers-color-scheme:dark){${dark}}`;
}

/** Colours of a heatmap; `levels` goes from the empty day to the fullest quarter. */
export interface HeatmapColors {
  background: string;
  text: string;
  muted: string;
  outline: string;
  levels: readonly [string, string, string, string, string];
}

// Even steps of lightness in OKLCH. More is darker on light ground and lighter on dark ground, so the fullest days
// are the ones that stand out in both.
export const HEATMAP_COLORS: Record<"light" | "dark", HeatmapColors> = {
  light: {
    background: "#ffffff",
    text: "#1f2523",
    muted: "#5d6764",
    outline: "#dcdfdd",
    levels: ["#eef0ef", "#bfe3d6", "#7cc4ae", "#369680", "#0b5f50"],
  },
  dark: {
    background: "#151918",
    text: "#e8ecea",
    muted: "#9aa5a1",
    outline: "#303735",
    levels: ["#222827", "#14463c", "#1b7261", "#3aa78e", "#8ee3c8"],
  },
};

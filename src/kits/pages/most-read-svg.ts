import type { HeatmapColors } from "../../views/heatmap-colors.ts";
import { numberText } from "../../views/heatmap-text.ts";
import { type SvgTheme, themedStyle } from "../../views/svg-theme.ts";
import { escapeXml } from "../../views/xml-text.ts";
import type { PageList } from "./page-types.ts";

export interface MostReadSvgOptions {
  /** `auto` follows the reader's colour scheme. */
  theme: SvgTheme;
  /** Any text; it is escaped. */
  title: string;
}

const WIDTH = 360;
const EDGE = 12;
const TOP = 38;
const ROW = 26;
const MAX_CHARACTERS = 42;
const FIXED_STYLE =
  "text{font:12px system-ui,sans-serif}.t{font-size:13px;font-weight:600}.n{font-weight:600}";

/** The most read pages as a standalone SVG image: bars, names and numbers; no scripts, nothing from elsewhere. */
export function mostReadSvg({ items, from, to }: PageList, { theme, title }: MostReadSvgOptions): string {
  const most = Math.max(1, ...items.map(({ views }) => views));
  const height = TOP + Math.max(1, items.length) * ROW + EDGE;
  const rows = items.map(({ page, title: name, views }, index) => {
    const y = TOP + index * ROW;
    const width = Math.round((views / most) * (WIDTH - 2 * EDGE));
    return [
      `<rect class="b" x="${EDGE}" y="${y}" width="${width}" height="${ROW - 4}" rx="3"><title>${escapeXml(page)}</title></rect>`,
      `<text x="${EDGE + 6}" y="${y + 15}">${escapeXml(cut(name ?? page))}</text>`,
      `<text class="n" x="${WIDTH - EDGE - 6}" y="${y + 15}" text-anchor="end">${numberText(views)}</text>`,
    ].join("");
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="daybook-most-read">`,
    `<title id="daybook-most-read">${escapeXml(title)}, ${from} to ${to}</title>`,
    `<style>${themedStyle(theme, FIXED_STYLE, rulesOf)}</style>`,
    `<rect class="bg" width="${WIDTH}" height="${height}" rx="6"/>`,
    `<text class="t" x="${EDGE}" y="24">${escapeXml(title)}</text>`,
    ...(rows.length === 0 ? [`<text x="${EDGE}" y="${TOP + 15}">Nothing yet</text>`] : rows),
    "</svg>",
  ].join("\n");
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length > MAX_CHARACTERS ? `${characters.slice(0, MAX_CHARACTERS - 1).join("")}…` : text;
}

function rulesOf({ background, text, levels }: HeatmapColors): string {
  return `.bg{fill:${background}}text{fill:${text}}.b{fill:${levels[1]}}`;
}

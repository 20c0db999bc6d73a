import type { Heatmap, HeatmapDay } from "./heatmap.ts";
import type { HeatmapColors } from "./heatmap-colors.ts";
import { countText, dateInWords, dayInWords, hoursText, numberText } from "./heatmap-text.ts";
import { type SvgTheme, themedStyle } from "./svg-theme.ts";
import { escapeXml } from "./xml-text.ts";

export interface HeatmapSvgOptions {
  /** `auto` follows the reader's colour scheme. */
  theme: SvgTheme;
  /** Any text; it is escaped. */
  title: string;
}

const CELL = 11;
const STEP = 14;
const LEFT = 34;
const TOP = 46;
const EDGE = 10;
const SHORT_WEEKDAY = 3;
const FIXED_STYLE = "text{font:10px system-ui,sans-serif}.t{font-size:13px;font-weight:600}";

/** The model as a standalone SVG image: no scripts, nothing from elsewhere, every day with its own `<title>`. */
export function heatmapSvg(model: Heatmap, { theme, title }: HeatmapSvgOptions): string {
  // An image of a few weeks still has room for its title and its legend.
  const width = Math.max(LEFT + model.weeks.length * STEP + EDGE, 360);
  const height = TOP + 7 * STEP + 34;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="daybook-heatmap-title daybook-heatmap-desc">`,
    `<title id="daybook-heatmap-title">${escapeXml(title)}</title>`,
    `<desc id="daybook-heatmap-desc">${escapeXml(description(model))}</desc>`,
    `<style>${themedStyle(theme, FIXED_STYLE, rulesOf)}</style>`,
    `<rect class="bg" width="${width}" height="${height}" rx="6"/>`,
    `<text class="t" x="${EDGE}" y="20">${escapeXml(title)}</text>`,
    ...monthLabels(model),
    ...weekdayLabels(model),
    ...model.weeks.flatMap((week, column) =>
      week.days.map((day, row) => (day === null ? "" : cell(day, { column, row, today: model.today }))),
    ),
    ...legend(model, { width, y: height - 22 }),
    "</svg>",
  ]
    .filter((line) => line !== "")
    .join("\n");
}

function description({ from, to, measure, noun, summary }: Heatmap): string {
  const range = `from ${dateInWords(from)} to ${dateInWords(to)}`;
  if (summary.longestDay === null) return `Nothing ${range}.`;
  const worded = (value: number) => (measure === "seconds" ? hoursText(value) : numberText(value));
  const total =
    measure === "count" ? "" : `, ${worded(summary.total)}${measure === "seconds" ? "" : ` ${measure}`}`;
  const { longestDay } = summary;
  return `${countText(summary.count, noun)}${total} on ${countText(summary.activeDays, "day")} ${range}. The most: ${worded(longestDay.value)} on ${dayInWords(longestDay.date)}.`;
}

function rulesOf({ background, text, muted, outline, levels }: HeatmapColors): string {
  const cells = levels.map((color, level) => `.l${level}{fill:${color}}`).join("");
  return `.bg{fill:${background}}text{fill:${muted}}.t{fill:${text}}${cells}.l0,.f{stroke:${outline}}.f{fill:none}`;
}

function monthLabels({ weeks }: Heatmap): string[] {
  return weeks.map(({ month }, column) =>
    month === undefined ? "" : `<text x="${LEFT + column * STEP}" y="${TOP - 7}">${month}</text>`,
  );
}

/** Every second row is named: all seven would run into each other. */
function weekdayLabels({ weekdays }: Heatmap): string[] {
  return weekdays.map((name, row) =>
    row % 2 === 1
      ? ""
      : `<text x="${EDGE}" y="${TOP + row * STEP + 9}">${name.slice(0, SHORT_WEEKDAY)}</text>`,
  );
}

function cell(
  day: HeatmapDay,
  { column, row, today }: { column: number; row: number; today: string },
): string {
  const name = day.date > today && day.level === 0 ? "f" : `l${day.level}`;
  const place = `x="${LEFT + column * STEP}" y="${TOP + row * STEP}" width="${CELL}" height="${CELL}" rx="2"`;
  return `<rect class="${name}" ${place}><title>${escapeXml(day.text)}</title></rect>`;
}

function legend({ legend: entries }: Heatmap, { width, y }: { width: number; y: number }): string[] {
  const left = width - EDGE - entries.length * STEP - 30;
  return [
    `<text x="${left - 6}" y="${y + 9}" text-anchor="end">Less</text>`,
    ...entries.map(
      ({ level, text }, index) =>
        `<rect class="l${level}" x="${left + index * STEP}" y="${y}" width="${CELL}" height="${CELL}" rx="2"><title>${escapeXml(text)}</title></rect>`,
    ),
    `<text x="${width - EDGE}" y="${y + 9}" text-anchor="end">More</text>`,
  ];
}

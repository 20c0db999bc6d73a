import { readableSum } from "../kits/work/units/readable.ts";
import type { CountItem, CountResult } from "../views/count.ts";
import { type Column, table } from "./table.ts";
import { durationText, numberText } from "./text.ts";

const BAR = 40;
const MIN_BAR = 10;

export interface CountLinesOptions {
  /** What the bars show; default the count. */
  measure?: string | undefined;
  /** Whether measures are those of time entries, to be shown in units that people read. */
  inUnits?: boolean;
  /** Width of the terminal. */
  columns?: number | undefined;
}

/** A row with a bar for each bucket, and the totals. */
export function countLines(result: CountResult, options: CountLinesOptions): string[] {
  const { measure = "count", inUnits = false, columns } = options;
  const { items, totals, by } = result;
  if (items.length === 0) return [];
  const measures = Object.keys(totals);
  const head: Column[] = [{ title: by }, ...measures.map((name) => rightColumn(name, inUnits))];
  const rows = items.map((item) => [
    dateText(item, by),
    ...measures.map((name) => valueText(name, item[name], inUnits)),
  ]);
  const total = ["total", ...measures.map((name) => valueText(name, totals[name], inUnits))];
  const lines = table(head, [...rows, total]);
  const room = columns === undefined ? BAR : Math.max(MIN_BAR, Math.min(BAR, columns - widest(lines) - 2));
  const most = Math.max(...items.map((item) => numberIn(item, measure)));
  const width = widest(lines);
  return lines.map((line, index) => {
    const item = items[index - 1];
    const bar = item === undefined ? "" : barOf(numberIn(item, measure), most, room);
    return `${line.padEnd(width)}  ${bar}`.trimEnd();
  });
}

/** `h:mm:ss`, `km`, `pages`, or the measure's own name. */
function rightColumn(name: string, inUnits: boolean): Column {
  const unit = inUnits ? readableSum(name, 0)?.unit : undefined;
  return { title: name === "seconds" ? "h:mm:ss" : (unit ?? name), align: "right" };
}

function widest(lines: string[]): number {
  return Math.max(...lines.map((line) => line.length));
}

function numberIn(item: CountItem, measure: string): number {
  const value = item[measure];
  return typeof value === "number" ? value : 0;
}

function dateText({ date }: CountItem, by: CountResult["by"]): string {
  return by === "month" ? date.slice(0, 7) : date;
}

function valueText(name: string, value: number | string | undefined, inUnits: boolean): string {
  const number = typeof value === "number" ? value : 0;
  if (name === "seconds") return durationText(number);
  return numberText((inUnits ? readableSum(name, number)?.value : undefined) ?? number);
}

/** What is not nothing shows. */
function barOf(value: number, most: number, room: number): string {
  if (value <= 0 || most <= 0) return "";
  return "█".repeat(Math.max(1, Math.round((value / most) * room)));
}

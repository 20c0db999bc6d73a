import { cut, oneLine, widthOf } from "./text.ts";

export interface Column {
  title: string;
  align?: "left" | "right";
}

const GAP = "  ";

/**
 * Rows under their titles, aligned. With a width only the last column is cut to fit; without one nothing is.
 *
 * @returns lines without an end of line
 */
export function table(columns: readonly Column[], rows: readonly string[][], width?: number): string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => row.map(oneLine))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => widthOf(row[index] ?? ""))));
  return cells.map((row) => {
    const line = columns.map(({ align }, index) => padded(row[index] ?? "", widths[index] as number, align));
    const text = line.join(GAP).trimEnd();
    return width === undefined ? text : cut(text, width);
  });
}

function padded(text: string, width: number, align: Column["align"]): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return align === "right" ? space + text : text + space;
}

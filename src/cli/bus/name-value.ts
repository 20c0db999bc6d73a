import { oneLine } from "../text.ts";

/** Names and values in two columns. */
export function nameValueLines(lines: readonly (readonly [name: string, value: string])[]): string[] {
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${oneLine(value)}`);
}

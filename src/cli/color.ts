import type { CliIo, OutStream } from "./io.ts";

const CODES = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const;

export type Color = keyof typeof CODES;

/** Whether a stream takes colours: https://no-color.org, `FORCE_COLOR`, and terminals only. */
export function hasColor({ env }: Pick<CliIo, "env">, stream: OutStream): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0";
  return stream.isTTY === true && env.TERM !== "dumb";
}

export function paint(text: string, color: Color): string {
  return `\u001b[${CODES[color]}m${text}\u001b[0m`;
}

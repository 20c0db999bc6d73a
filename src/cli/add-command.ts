import type { Command } from "commander";
import type { Cli } from "./cli.ts";

/** Puts a command with its options, examples and action under the program. */
export type AddCommand = (program: Command, cli: Cli) => void;

export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  daybook ${line}\n`).join("")}`;
}

import type { Command } from "commander";
import { wholeNumber } from "../usage.ts";

/** Options of every command that changes a goal. */
export interface ChangeOptions {
  ifVersion?: number;
  actor?: string;
}

export function addChangeOptions(command: Command): Command {
  return command
    .option(
      "--if-version <n>",
      "only if this is its version",
      wholeNumber("--if-version", { min: 1, max: Number.MAX_SAFE_INTEGER }),
    )
    .option("--actor <actor>", "who does it");
}

import type { Command } from "commander";
import { Option } from "commander";
import { TASK_STATUSES } from "../../kits/work/tasks/task.ts";
import { wholeNumber } from "../usage.ts";

export interface ChangeOptions {
  ifVersion?: number;
  actor?: string;
}

/** What every change of a task takes. */
export function changeOptions(command: Command): Command {
  return command
    .option(
      "--if-version <n>",
      "only if this is its version",
      wholeNumber("--if-version", { min: 1, max: Number.MAX_SAFE_INTEGER }),
    )
    .option("--actor <actor>", "who does it");
}

export function statusOption(description: string): Option {
  return new Option("--status <status>", description).choices(TASK_STATUSES);
}

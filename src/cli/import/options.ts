import type { DurationUnit } from "../../kits/work/tracker-import.ts";
import type { SourceFormat } from "../../sources/formats.ts";
import type { DateOrder } from "../../sources/wall-clock.ts";
import { usageError } from "../usage.ts";

export interface ImportOptions {
  zone?: string;
  dateOrder?: DateOrder;
  range?: string;
  timew?: string;
  reconcile?: boolean;
  from?: string;
  to?: string;
  dryRun?: boolean;
  source?: string;
  actor?: string;
  unit?: DurationUnit;
  log?: string;
  rejects?: string;
  /** Of access logs. */
  whole?: boolean;
  endpoint?: string;
  region?: string;
  notification?: string;
  follow?: boolean;
  again?: boolean;
}

/** Options that would be ignored are refused: what was meant would not have happened. */
export function checkOptions(format: SourceFormat, options: ImportOptions): void {
  const { name, kind, needsZone } = format;
  const entriesOnly = (["reconcile", "actor", "zone", "dateOrder"] as const).find(
    (option) =>
      kind !== "intervals" && options[option] !== undefined && !(kind === "tracker" && option === "actor"),
  );
  if (entriesOnly !== undefined)
    throw usageError(`--${dashed(entriesOnly)} is for time entries, got format ${name}`);
  if (options.unit !== undefined && kind !== "tracker")
    throw usageError(`--unit is for tracker, got format ${name}`);
  if (kind === "tracker" && options.log !== undefined)
    throw usageError(`--log is for events, got format ${name}`);
  if (kind === "intervals" && options.log !== undefined) {
    throw usageError(`--log is for events, got format ${name}`, "time entries go to the log time");
  }
  if ((options.from !== undefined || options.to !== undefined) && !options.reconcile) {
    throw usageError("--from and --to say what --reconcile is the whole truth of, got no --reconcile");
  }
  if (needsZone && options.zone === undefined) {
    throw usageError(
      `--zone must be given for ${name}, whose times are local`,
      "for example --zone Europe/London",
    );
  }
}

function dashed(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

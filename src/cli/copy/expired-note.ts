import { hasExpired } from "../../copy/copy-book.ts";
import type { Cli } from "../cli.ts";

/** Says what a copy of the events at a location does not have. */
export async function noteExpired(cli: Cli, from: string): Promise<void> {
  if (!(await hasExpired(from))) return;
  await cli.note(
    "events of the source have expired: what they counted stays there, and is counted nowhere else",
  );
}

import { rename, rm } from "node:fs/promises";
import { writeLogArchive } from "../copy/log-archive.ts";
import type { RecordedEvent } from "../event/event.ts";
import type { Cli } from "./cli.ts";
import { fileError } from "./error-report.ts";
import { EXIT } from "./exit-code.ts";
import { Interrupted } from "./interrupted.ts";
import { counted } from "./text.ts";
import { usageError } from "./usage.ts";

/** Writes an archive of dynamodb-logs beside its name first, so that it is whole or not there. */
export async function exportArchive(
  cli: Cli,
  events: AsyncIterable<RecordedEvent>,
  out: string | undefined,
): Promise<void> {
  if (out === undefined) throw usageError("--out must be given for a database, got nothing", "--out db");
  const signal = cli.heedInterruption();
  const path = cli.path(out);
  const part = `${path}.part`;
  const progress = cli.progress("exporting");
  const onRow = (done: number) => {
    if (signal.aborted) throw new Interrupted("stopped: the export is not whole");
    progress.update({ done });
  };
  await remove(part);
  try {
    const { rows, unversioned } = await writeLogArchive(events, part, onRow);
    await rename(part, path);
    progress.end();
    await cli.answer({ rows, unversioned, file: out }, `${counted(rows, "event")} in ${out}`);
    if (unversioned === 0) return;
    cli.exitCode = EXIT.rejected;
    await cli.note(
      `left out: ${counted(unversioned, "event")} of logs ordered by time, which have no versions`,
    );
  } catch (error) {
    await remove(part);
    const code = (error as { code?: unknown }).code;
    const isOfFile =
      error instanceof TypeError || (typeof code === "string" && /^(?:SQLITE_|E[A-Z])/.test(code));
    throw isOfFile ? fileError(out, "written", error) : error;
  } finally {
    progress.end();
  }
}

async function remove(part: string): Promise<void> {
  for (const suffix of ["", "-journal"]) await rm(`${part}${suffix}`, { force: true });
}

import type { Command } from "commander";
import type { Daybook } from "../../daybook.ts";
import type { NotePatch } from "../../kits/work/notes/note.ts";
import type { Measurement } from "../../kits/work/units/measurement.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { readText } from "../read-text.ts";
import { taskId } from "../task/find-task.ts";
import { findEntry } from "../track/find-entry.ts";
import { collectMeasurements } from "../track/measure-option.ts";
import { collect, usageError } from "../usage.ts";

export interface NoteOptions {
  content?: string;
  file?: string;
  tag?: string[];
  date?: string;
  task?: string;
  entry?: string;
  measure?: Measurement[];
}

/** What a note may say, when it is written down and when it is changed. */
export function noteOptions(command: Command): Command {
  return command
    .option("--content <text>", "its text")
    .option("--file <file>", "its text from a file, or - for standard input")
    .option("--tag <tag>", "a tag; may be repeated", collect)
    .option("--date <when>", "a day or an instant")
    .option("--task <task>", "the task that it is attached to: its id, or @1")
    .option("--entry <entry>", "the time entry that it is attached to: its id, or @1")
    .option("--measure <measurement>", "such as '20 pages'; may be repeated", collectMeasurements);
}

/** @throws usage, task_not_found, entry_not_found */
export async function fieldsOf(cli: Cli, book: Daybook, options: NoteOptions): Promise<NotePatch> {
  const { content, file, tag: tags, date, task, entry, measure: measurements } = options;
  if (content !== undefined && file !== undefined)
    throw usageError("--content and --file are two texts, got both");
  return given({
    content: file === undefined ? content : await readText(cli, file),
    tags,
    date,
    task: task === undefined ? undefined : await taskId(book, task),
    entry: entry === undefined ? undefined : (await findEntry(book, entry)).id,
    measurements,
  });
}

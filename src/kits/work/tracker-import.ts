import { DaybookError, shown } from "../../errors.ts";
import { emptyReport, type Row, reject } from "../../event/row.ts";
import type {
  TrackerLog,
  TrackerNote,
  TrackerObject,
  TrackerTag,
  TrackerTask,
} from "../../sources/tracker-dump.ts";
import { NOTES_LOG } from "./notes/note.ts";
import { TAGS_LOG } from "./tags/tag.ts";
import { LogImport } from "./tracker/import-logs.ts";
import { TaskImport } from "./tracker/import-tasks.ts";
import {
  eachOf,
  idHere,
  type Placed,
  type RowOutcome,
  refusalOf,
  saysTheSame,
  type TrackerBook,
  type TrackerImportOptions,
  type TrackerReport,
} from "./tracker/parts.ts";

export type { DurationUnit, TrackerBook, TrackerImportOptions, TrackerReport } from "./tracker/parts.ts";
export { DURATION_UNITS } from "./tracker/parts.ts";

/** Objects of one dump: they are all held until the last is read, since a task may stand before its parent. */
export const MAX_TRACKER_OBJECTS = 200_000;
/** Rows between two reports of progress. */
const PROGRESS_ROWS = 100;

/**
 * Takes over a dump of the tracker: tags, then tasks (parents first), then logs as time entries, then notes. Every good row is
 * kept and each bad one reported. The same dump again changes nothing, and goes on where an import was broken off: what there
 * is or was of a row's id stays as it is here.
 */
export function importTracker(
  book: TrackerBook,
  rows: AsyncIterable<Row<TrackerObject>>,
  options: TrackerImportOptions = {},
): Promise<TrackerReport> {
  return new TrackerImport(book, options).run(rows);
}

type EntryCounts = Pick<TrackerReport, "recorded" | "amended" | "duplicate">;

interface Objects {
  tag: Placed<TrackerTag>[];
  task: Placed<TrackerTask>[];
  log: Placed<TrackerLog>[];
  note: Placed<TrackerNote>[];
}

class TrackerImport {
  readonly #book: TrackerBook;
  readonly #options: TrackerImportOptions;
  readonly #report: TrackerReport = { ...emptyReport(), amended: 0 };
  #rows = 0;

  constructor(book: TrackerBook, options: TrackerImportOptions) {
    this.#book = book;
    this.#options = options;
  }

  async run(rows: AsyncIterable<Row<TrackerObject>>): Promise<TrackerReport> {
    const { source = "tracker", unit = "minutes", dryRun = false, actor } = this.#options;
    const objects = await this.#collect(rows);
    const onOutcome = (row: Placed<unknown>, outcome: RowOutcome) => this.#count(row, outcome);
    await eachOf(objects.tag, async (row) => this.#count(row, await this.#tag(row.value).catch(refusalOf)));
    await new TaskImport(this.#book, { source, actor, onOutcome }).run(objects.task);
    const logs = {
      source,
      unit,
      actor,
      dryRun,
      onOutcome,
      onImported: (counts: EntryCounts) => this.#add(counts),
    };
    await new LogImport(this.#book, logs).run(objects.log);
    await eachOf(objects.note, async (row) =>
      this.#count(row, await this.#note(row.value, source).catch(refusalOf)),
    );
    this.#options.onProgress?.(this.#report);
    return this.#report;
  }

  /** @throws source_invalid for more than can be held */
  async #collect(rows: AsyncIterable<Row<TrackerObject>>): Promise<Objects> {
    const objects: Objects = { tag: [], task: [], log: [], note: [] };
    const seen = new Set<string>();
    for await (const row of rows) {
      if ("error" in row) {
        this.#count(row, { error: new DaybookError(row.error.code, row.error.message) });
        continue;
      }
      const { value } = row;
      const name = JSON.stringify([value.kind, value.kind === "tag" ? value.tag : value.id]);
      if (seen.has(name)) this.#count(row, { error: repeated(value) });
      else (objects[value.kind] as Placed<TrackerObject>[]).push(row);
      seen.add(name);
      if (seen.size > MAX_TRACKER_OBJECTS) throw tooMany();
    }
    return objects;
  }

  async #tag({ tag }: TrackerTag): Promise<RowOutcome> {
    if ((await this.#book.firstEvent(TAGS_LOG, tag)) !== undefined) return "duplicate";
    await this.#book.tags.create({ tag }, { actor: this.#options.actor });
    return "recorded";
  }

  async #note({ id: given, title, content, tags, date }: TrackerNote, source: string): Promise<RowOutcome> {
    const id = idHere("note", given, source);
    const said = { title, content, tags };
    const first = await this.#book.firstEvent(NOTES_LOG, id);
    if (first !== undefined && !saysTheSame(first, "note", said)) throw taken(id);
    if (first !== undefined) return "duplicate";
    const dated = date === null ? {} : { date };
    await this.#book.notes.create({ id, ...said, ...dated }, { actor: this.#options.actor });
    return "recorded";
  }

  #add({ recorded, amended, duplicate }: EntryCounts): void {
    this.#report.recorded += recorded;
    this.#report.amended += amended;
    this.#report.duplicate += duplicate;
    this.#options.onProgress?.(this.#report);
  }

  #count({ line }: { line: number }, outcome: RowOutcome): void {
    if (typeof outcome === "object") reject(this.#report, line, outcome.error);
    else this.#report[outcome] += 1;
    this.#rows += 1;
    if (this.#rows % PROGRESS_ROWS === 0) this.#options.onProgress?.(this.#report);
  }
}

function repeated(value: TrackerObject): DaybookError {
  const id = value.kind === "tag" ? value.tag : value.id;
  const message = `pk must be there once, got ${value.kind} ${shown(id)} again`;
  return new DaybookError("row_invalid", message, { subject: "pk" });
}

function taken(id: string): DaybookError {
  const message = `note ${shown(id)} must be new, or what the dump says, got another one that is there`;
  return new DaybookError("version_conflict", message, { subject: id });
}

function tooMany(): DaybookError {
  const message = `tracker input must be at most ${MAX_TRACKER_OBJECTS} objects, got more`;
  return new DaybookError("source_invalid", message, { subject: "input" });
}

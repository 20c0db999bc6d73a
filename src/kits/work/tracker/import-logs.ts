import { DaybookError, isDaybookError, shown } from "../../../errors.ts";
import { isDay } from "../../../event/calendar.ts";
import { deterministicId } from "../../../event/ids.ts";
import { parseInstant } from "../../../event/instant.ts";
import { type Interval, intervalOf } from "../../../sources/interval.ts";
import type { TrackerLog } from "../../../sources/tracker-dump.ts";
import { type EntryState, UNTYPED } from "../../time/entry.ts";
import { RowIdentities } from "../../time/row-identity.ts";
import { NOTES_LOG, type NoteInput } from "../notes/note.ts";
import { newNoteFields } from "../notes/note-input.ts";
import {
  type DurationUnit,
  eachOf,
  idHere,
  type Placed,
  type RowOutcome,
  refusalOf,
  type TrackerBook,
  type TrackerReport,
} from "./parts.ts";

/** Entries that share a write. */
const CHUNK = 500;
const UNIT_MS: Record<DurationUnit, number> = { seconds: 1_000, minutes: 60_000, hours: 3_600_000 };

export interface LogImportOptions {
  source: string;
  unit: DurationUnit;
  actor: string | undefined;
  dryRun: boolean;
  /** Of a row that is refused. */
  onOutcome(row: Placed<TrackerLog>, outcome: RowOutcome): void;
  /** Of the others, some at a time. */
  onImported(counts: Pick<TrackerReport, "recorded" | "amended" | "duplicate">): void;
}

type LogRow = Placed<TrackerLog>;

interface Planned {
  row: LogRow;
  interval: Interval;
  /** Undefined for a log without content. */
  note: NoteInput | undefined;
}

/** Logs of a dump: each a time entry on its day, and a note of that entry if there is more to say. */
export class LogImport {
  readonly #book: TrackerBook;
  readonly #options: LogImportOptions;

  constructor(book: TrackerBook, options: LogImportOptions) {
    this.#book = book;
    this.#options = options;
  }

  async run(rows: readonly LogRow[]): Promise<void> {
    for (let from = 0; from < rows.length; from += CHUNK)
      await this.#importChunk(rows.slice(from, from + CHUNK));
  }

  async #importChunk(rows: readonly LogRow[]): Promise<void> {
    const plans: Planned[] = [];
    for (const row of rows) {
      // All that can be wrong with its note is found before its entry is written.
      const plan = await this.#plan(row).catch(refusalOf);
      if ("error" in plan) this.#options.onOutcome(row, plan);
      else plans.push(plan);
    }
    await eachOf(await this.#writeEntries(plans), (plan) => this.#writeNote(plan));
  }

  async #plan(row: LogRow): Promise<Planned> {
    const { source, unit } = this.#options;
    const { id, date, duration, title, content, tags, task } = row.value;
    const startMs = this.#startOf(date);
    const endMs = startMs + Math.round(duration * UNIT_MS[unit]);
    const key = `LOG#${id}`;
    // The tracker has tags and no types: none of its tags is to become one, and be found by it no more.
    const interval = intervalOf({ key, startMs, endMs, tags, type: UNTYPED, description: title });
    if (task !== null) interval.task = await this.#taskHere(task);
    if (content === "") return { row, interval, note: undefined };
    const entry = entryIdOf(source, key);
    const note = { id: deterministicId(0, ["note", source, key]), title, content, tags, entry };
    newNoteFields(note, this.#book.calendar);
    return { row, interval, note: { ...note, date: interval.start } };
  }

  #startOf(date: string | null): number {
    if (date === null) throw invalid("date", "a day: a time entry has one", date);
    return isDay(date) ? this.#book.calendar.startOf(date) : parseInstant(date, "date");
  }

  /** @throws row_invalid when it is not there */
  async #taskHere(task: string): Promise<string> {
    const id = idHere("task", task, this.#options.source);
    if ((await this.#book.tasks.find(id, { fresh: true })) !== undefined) return id;
    throw invalid("task", "a task of the dump or the book", task);
  }

  /** Those that were not refused. The time kit knows what an earlier import made of them. */
  async #writeEntries(plans: readonly Planned[]): Promise<Planned[]> {
    const { source, actor, dryRun, onOutcome, onImported } = this.#options;
    const rows = plans.map(({ row, interval }) => ({ line: row.line, value: interval }));
    const options = { source, dryRun, ...(actor === undefined ? {} : { actor }) };
    const report = await this.#book.time.import(each(rows), options);
    const refused = new Map(report.rejected.map((row) => [row.line, row]));
    for (const { row } of plans) {
      const why = refused.get(row.line);
      if (why !== undefined) onOutcome(row, { error: new DaybookError(why.code, why.message) });
    }
    onImported(report);
    return plans.filter(({ row }) => !refused.has(row.line));
  }

  /** Once: a note that was changed or deleted here stays so, and an entry that was deleted here gets none. */
  async #writeNote({ note }: Planned): Promise<void> {
    if (note === undefined || this.#options.dryRun) return;
    if ((await this.#book.firstEvent(NOTES_LOG, note.id as string)) !== undefined) return;
    try {
      await this.#book.notes.create(note, { actor: this.#options.actor });
    } catch (error) {
      // Of a note that was looked at before, this can only be its entry: deleted here since.
      if (!isDaybookError(error, "note_invalid") || error.details.subject !== "entry") throw error;
    }
  }
}

/** The id that the time kit gives to the row of a key, whatever it says. */
function entryIdOf(source: string, key: string): string {
  const any = { tags: [] as string[] } as EntryState;
  return new RowIdentities(source).identify(key, any)?.id as string;
}

async function* each<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}

function invalid(subject: string, rule: string, value: unknown): DaybookError {
  const message = `${subject} must be ${rule}, got ${shown(value)}`;
  return new DaybookError("row_invalid", message, { subject, value });
}

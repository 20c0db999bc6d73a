import { DaybookError, shown } from "../../../errors.ts";
import { isDay } from "../../../event/calendar.ts";
import { deterministicId } from "../../../event/ids.ts";
import { parseInstant } from "../../../event/instant.ts";
import { type Interval, intervalOf } from "../../../sources/interval.ts";
import type { TrackerLog } from "../../../sources/tracker-dump.ts";
import { type EntryState, UNTYPED } from "../../time/entry.ts";
import { RowIdentities } from "../../time/row-identity.ts";
import { newNoteFields } from "../notes/note-input.ts";
import { type LogNote, LogNotes, type NoteStep } from "./log-notes.ts";
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
  /** Undefined where its note stays as it is. */
  step: NoteStep | undefined;
}

/** Logs of a dump: each a time entry on its day, and a note of that entry if there is more to say. */
export class LogImport {
  readonly #book: TrackerBook;
  readonly #options: LogImportOptions;
  readonly #notes: LogNotes;

  constructor(book: TrackerBook, options: LogImportOptions) {
    this.#book = book;
    this.#options = options;
    this.#notes = new LogNotes(book, options);
  }

  async run(rows: readonly LogRow[]): Promise<void> {
    for (let from = 0; from < rows.length; from += CHUNK)
      await this.#importChunk(rows.slice(from, from + CHUNK));
  }

  async #importChunk(rows: readonly LogRow[]): Promise<void> {
    // All that can be wrong with its note is found before its entry is written.
    const outcomes = new Map<LogRow, Planned | { error: DaybookError }>();
    await eachOf(rows, async (row) => {
      outcomes.set(row, await this.#plan(row).catch(refusalOf));
    });
    const plans: Planned[] = [];
    for (const row of rows) {
      const plan = outcomes.get(row) as Planned | { error: DaybookError };
      if ("error" in plan) this.#options.onOutcome(row, plan);
      else plans.push(plan);
    }
    await this.#writeEntries(plans.filter(({ step }) => step === undefined));
    const written = await this.#writeEntries(plans.filter(({ step }) => step !== undefined));
    if (this.#options.dryRun) return;
    await eachOf(written, ({ step }) => this.#notes.write(step as NoteStep));
  }

  async #plan(row: LogRow): Promise<Planned> {
    const { source, unit } = this.#options;
    const { id, date, duration, title, tags, task } = row.value;
    const startMs = this.#startOf(date);
    const endMs = startMs + Math.round(duration * UNIT_MS[unit]);
    const key = keyOf(id);
    // The tracker has tags and no types: none of its tags is to become one, and be found by it no more.
    const interval = intervalOf({ key, startMs, endMs, tags, type: UNTYPED, description: title });
    if (task !== null) interval.task = await this.#taskHere(task);
    return {
      row,
      interval,
      step: await this.#notes.plan(deterministicId(0, ["note", source, key]), this.#noteOf(row, interval)),
    };
  }

  /** Undefined for a log without content. @throws note_invalid */
  #noteOf({ value: { id, title, content, tags } }: LogRow, { start: date }: Interval): LogNote | undefined {
    if (content === "") return undefined;
    const note = { title, content, tags, date, entry: entryIdOf(this.#options.source, keyOf(id)) };
    return { ...note, ...newNoteFields(note, this.#book.calendar), entry: note.entry };
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

  /** Those that were not refused. The time kit knows what an earlier import made of them; with its note an entry is amended. */
  async #writeEntries(plans: readonly Planned[]): Promise<Planned[]> {
    if (plans.length === 0) return [];
    const { source, actor, dryRun, onOutcome, onImported } = this.#options;
    const rows = plans.map(({ row, interval }) => ({ line: row.line, value: interval }));
    const options = { source, dryRun, ...(actor === undefined ? {} : { actor }) };
    const report = await this.#book.time.import(each(rows), options);
    const refused = new Map(report.rejected.map((row) => [row.line, row]));
    for (const { row } of plans) {
      const why = refused.get(row.line);
      if (why !== undefined) onOutcome(row, { error: new DaybookError(why.code, why.message) });
    }
    const { recorded, amended, duplicate } = report;
    const stays = plans[0]?.step === undefined;
    onImported(stays ? report : { recorded, amended: amended + duplicate, duplicate: 0 });
    return plans.filter(({ row }) => !refused.has(row.line));
  }
}

function keyOf(id: string): string {
  return `LOG#${id}`;
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

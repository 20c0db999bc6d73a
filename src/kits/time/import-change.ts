import type { StreamOutcome } from "../../log/log.ts";
import { type EntryState, sameState, stateOf } from "./entry.ts";
import { changeEventId, type EntryChange, entryEventOf } from "./entry-event.ts";
import { type EntryHistory, foldEntry } from "./entry-fold.ts";
import type { TimeImportOptions } from "./import-report.ts";
import type { TimePort } from "./port.ts";
import type { RowIdentity } from "./row-identity.ts";

/** A change that was decided on a certain version of its entry's stream. */
export interface PlannedChange extends EntryChange {
  streamVersion: number;
}

/** A row of a file, as the entry that it is. */
export interface ImportRow extends RowIdentity {
  state: EntryState;
  /** What its source has a word for. */
  says: { task: boolean; measurements: boolean };
}

/** Decides what rows change, and writes it; marks every event with the import that made it. */
export class ImportWriter {
  readonly #port: TimePort;
  readonly #actor: string | undefined;
  readonly #dryRun: boolean;
  readonly #importId: string;

  constructor(port: TimePort, { actor, dryRun = false }: TimeImportOptions) {
    this.#port = port;
    this.#actor = actor;
    this.#dryRun = dryRun;
    this.#importId = port.newId();
  }

  /** Undefined where nothing is to change. `isTruth`: what was done here does not stand against the row. */
  async planRow(row: ImportRow, isTruth: boolean): Promise<PlannedChange | undefined> {
    const { id, origin } = row;
    const history = foldEntry(await this.#port.readStream(id));
    if (!isWanted(history, row, isTruth)) return undefined;
    const { entry, streamVersion } = history;
    const isNew = history.entry === undefined;
    return {
      id,
      before: entry && stateOf(entry),
      after: stateBeside(entry, row),
      actor: this.#actor,
      owner: isNew ? (this.#actor ?? null) : history.owner,
      origin: { ...origin, import: this.#importId },
      streamVersion,
    };
  }

  /** Undefined for one that is gone already. */
  async planRemoval(id: string): Promise<PlannedChange | undefined> {
    const { entry, owner, origin, streamVersion } = foldEntry(await this.#port.readStream(id));
    if (entry === undefined || origin === undefined) return undefined;
    return {
      id,
      before: stateOf(entry),
      actor: this.#actor,
      owner,
      origin: { ...origin, import: this.#importId },
      streamVersion,
    };
  }

  /** In a dry run nothing is written and everything succeeds. */
  async append(changes: PlannedChange[]): Promise<(StreamOutcome | undefined)[]> {
    if (this.#dryRun || changes.length === 0) return changes.map(() => undefined);
    return this.#port.appendStreams(
      changes.map((change) => ({
        events: [
          {
            ...entryEventOf(change, this.#port.now()),
            id: changeEventId(change, change.streamVersion + 1),
            correlationid: this.#importId,
          },
        ],
        expectedVersion: change.streamVersion,
      })),
    );
  }
}

/**
 * A file is imported again and again, by the hour, so what a person corrected or deleted here must not come back with
 * the next one: a row counts only when it differs from what an import last made of it. What an import deleted may come
 * back. A reconcile says that the file is the truth: then any difference counts.
 */
function isWanted(
  { entry, imported, byImport, known }: EntryHistory,
  row: ImportRow,
  isTruth: boolean,
): boolean {
  if (entry !== undefined && sameState(entry, stateBeside(entry, row))) return false;
  if (isTruth || !known) return true;
  if (entry === undefined) return byImport;
  return byImport || imported === undefined || !sameState(imported, stateBeside(imported, row));
}

/** A tracker that knows no tasks and measures nothing does not take away what was said of that here. */
function stateBeside(known: EntryState | undefined, { state, says }: ImportRow): EntryState {
  if (known === undefined) return state;
  return {
    ...state,
    task: says.task ? state.task : known.task,
    measurements: says.measurements ? state.measurements : known.measurements,
  };
}

import { isDaybookError } from "../../errors.ts";
import type { JsonObject, NewEvent, RecordedEvent } from "../../event/event.ts";
import type { Change } from "../../sources/changes/change.ts";
import { isSame } from "../../sources/changes/diff.ts";
import type { TableRules } from "../../sources/changes/table-rules.ts";
import { Turns } from "../../store/turns.ts";
import type { TablesPort } from "./port.ts";
import { checkVersion, type RowChange, type RowOptions, type Standing } from "./row.ts";
import { rowEvents } from "./row-event.ts";
import { fittingEvents } from "./row-fit.ts";
import { checkOptions, checkSize } from "./row-input.ts";
import { partitionOfGone, partitionOfRows, standingOf } from "./row-view.ts";
import { type ControlFields, withOldStamps, withStamps } from "./stamps.ts";

/** Lost races before a change gives up: within a process there are none, so each is another process that got through. */
const MAX_ATTEMPTS = 50;
const NEVER: Standing = { version: 0, streamVersion: 0, updated: "", row: undefined };

/** A table of the config, as its rows are changed. */
export interface Table {
  name: string;
  rules: TableRules;
  keyPaths: string[];
  fields: ControlFields;
}

/** A change that is asked for. */
export interface RowWrite {
  key: string;
  options: RowOptions;
  /** What the caller says of the row's fields. */
  given: JsonObject;
  /** What the row becomes of what it is; undefined: there shall be none. */
  next(row: JsonObject | undefined): JsonObject | undefined;
}

/**
 * Changes rows. The row is in the last event of the change, so that row and events are one write; the stream's version,
 * which the append expects, keeps two changes from being made of the same row.
 */
export class RowWriter {
  readonly #port: TablesPort;
  readonly #turns = new Turns();

  constructor(port: TablesPort) {
    this.#port = port;
  }

  /** The row as of now, in whichever process it was changed. */
  async standing(table: string, key: string): Promise<Standing> {
    const row = await this.#find(partitionOfRows(table), key);
    return row ?? (await this.#find(partitionOfGone(table), key)) ?? NEVER;
  }

  /** @throws row_invalid, row_too_large, version_conflict, and what `next` throws */
  async write(table: Table, write: RowWrite): Promise<RowChange> {
    checkOptions(write.options);
    return this.#turns.run([`${table.name}\n${write.key}`], () => this.#retrying(table, write));
  }

  /** The stream may have events that are none of the row: what it is at, whoever is refused is told. */
  async #retrying(table: Table, write: RowWrite): Promise<RowChange> {
    let actual: number | undefined;
    for (let attempt = 1; ; attempt++) {
      const standing = await this.standing(table.name, write.key);
      const change = this.#decided(table, write, standing);
      if (change.events.length === 0) return unchanged(table, write.key, standing);
      // Known before the row was read: whoever changed it since has moved the stream on.
      const expectedVersion = actual ?? standing.streamVersion;
      const outcome = await this.#port.append({
        log: table.rules.log,
        events: change.events,
        expectedVersion,
      });
      if (!("error" in outcome)) return changed(table, { write, standing, row: change.row }, outcome.events);
      const { error } = outcome;
      if (!isDaybookError(error, "version_conflict") || attempt === MAX_ATTEMPTS) throw error;
      actual = error.details.actualVersion as number;
    }
  }

  #decided(
    table: Table,
    { key, options, given, next }: RowWrite,
    standing: Standing,
  ): { row: JsonObject | undefined; events: NewEvent[] } {
    const { row: old, version } = standing;
    checkVersion({ table: table.name, key }, standing, options.ifVersion);
    const wanted = next(old);
    const { fields } = table;
    if (wanted !== undefined && old !== undefined) {
      if (isSame(withOldStamps(wanted, { given, old, fields }), old)) return { row: old, events: [] };
    }
    const { actor: by } = options;
    const atMs = this.#port.now();
    const row = wanted && withStamps(wanted, { given, fields, by, atMs });
    if (row !== undefined) checkSize(row);
    // Not the version: two who decide on the same row would give two changes one id, and the second would be a duplicate.
    const sequence = this.#port.newId();
    const change = changeOf({ table: table.name, old, row, sequence, atMs });
    const dayOf = (ms: number) => this.#port.dayOf(ms);
    const { rules } = table;
    const state = { log: rules.log, version: version + 1, row, ...(by === undefined ? {} : { actor: by }) };
    return { row, events: fittingEvents((detail) => rowEvents(rules.events(change, dayOf, detail), state)) };
  }

  async #find(pk: string, key: string): Promise<Standing | undefined> {
    const query = { pk, from: key, to: key, direction: "forward", limit: 1, fresh: true } as const;
    const { items } = await this.#port.queryView(query);
    return items[0] && standingOf(items[0]);
  }
}

function changeOf({
  table,
  old,
  row,
  ...rest
}: {
  table: string;
  old: JsonObject | undefined;
  row: JsonObject | undefined;
  sequence: string;
  atMs: number;
}): Change {
  const kind = old === undefined ? "insert" : row === undefined ? "remove" : "modify";
  return {
    table,
    kind,
    ...(old === undefined ? {} : { old }),
    ...(row === undefined ? {} : { new: row }),
    ...rest,
  };
}

function unchanged({ name: table }: Table, key: string, { version, updated, row }: Standing): RowChange {
  return { table, key, version, updated, row: row as JsonObject, created: false, events: [] };
}

function changed(
  { name: table }: Table,
  { write, standing, row = {} }: { write: RowWrite; standing: Standing; row: JsonObject | undefined },
  events: RecordedEvent[],
): RowChange {
  const { recordedtime: updated } = events[0] as RecordedEvent;
  const created = standing.row === undefined;
  return { table, key: write.key, version: standing.version + 1, updated, row, created, events };
}

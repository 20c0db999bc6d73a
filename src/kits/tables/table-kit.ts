import type { TableSettings } from "../../config/tables.ts";
import { DaybookError, shown } from "../../errors.ts";
import type { JsonObject } from "../../event/event.ts";
import { parseLimit } from "../../log/read.ts";
import { keyPaths, withKey } from "../../sources/changes/row-key.ts";
import { TableRules } from "../../sources/changes/table-rules.ts";
import type { Page } from "../../store/store.ts";
import { mergePatch } from "./merge-patch.ts";
import type { TablesPort } from "./port.ts";
import { type RowChange, type RowOptions, type RowsQuery, rowNotFound, type TableRow } from "./row.ts";
import { objectIn } from "./row-input.ts";
import { partitionOfRows, standingOf } from "./row-view.ts";
import { RowWriter, type Table } from "./row-writer.ts";

/** After every text that begins with a prefix. */
const LAST = "\u{10ffff}";

/**
 * Rows of the config's tables, kept by the book: each change is recorded as the events that the table's rules name, and a
 * row is what the last of its events says (docs/decisions/0010-rows.md).
 */
export class TableKit {
  readonly #port: TablesPort;
  readonly #writer: RowWriter;
  readonly #tables: Map<string, Table>;

  constructor(port: TablesPort) {
    this.#port = port;
    this.#writer = new RowWriter(port);
    this.#tables = new Map(
      Object.entries(port.tables).map(([name, settings]) => [name, tableOf(name, settings)]),
    );
  }

  /**
   * Makes the row what is given, whatever it was; the key in it may be left out. What is the same already changes nothing.
   *
   * @throws table_not_found, row_invalid, row_too_large, version_conflict, event_invalid, event_too_large
   */
  async put(table: string, key: string, row: JsonObject, options: RowOptions = {}): Promise<RowChange> {
    const found = this.#table(table);
    const given = withKey(objectIn(row, "row"), found.keyPaths, key);
    return this.#writer.write(found, { key, options, given, next: () => given });
  }

  /**
   * Changes what a JSON merge patch (RFC 7396) names. Without `ifVersion` it is applied to whatever the row is by then.
   *
   * @throws as put; row_not_found
   */
  async patch(table: string, key: string, patch: JsonObject, options: RowOptions = {}): Promise<RowChange> {
    const found = this.#table(table);
    const given = objectIn(patch, "patch");
    const next = (row: JsonObject | undefined) => {
      if (row === undefined) throw rowNotFound(table, key);
      return withKey(mergePatch(row, given), found.keyPaths, key);
    };
    return this.#writer.write(found, { key, options, given, next });
  }

  /** Deletes the row; its events stay. @throws table_not_found, row_not_found, version_conflict */
  async remove(table: string, key: string, options: RowOptions = {}): Promise<void> {
    const next = (row: JsonObject | undefined) => {
      if (row === undefined) throw rowNotFound(table, key);
      return undefined;
    };
    await this.#writer.write(this.#table(table), { key, options, given: {}, next });
  }

  /** @throws table_not_found, row_not_found */
  async get(table: string, key: string): Promise<TableRow> {
    this.#table(table);
    const { version, updated, row } = await this.#writer.standing(table, key);
    if (row === undefined) throw rowNotFound(table, key);
    return { table, key, version, updated, row };
  }

  /** A page of rows by key. @throws table_not_found, query_invalid, cursor_invalid */
  async list(table: string, query: RowsQuery = {}): Promise<Page<TableRow>> {
    this.#table(table);
    const { prefix, direction = "forward", limit, cursor } = query;
    const page = await this.#port.queryView({
      pk: partitionOfRows(table),
      direction,
      limit: parseLimit(limit),
      ...(prefix === undefined ? {} : { from: prefix, to: prefix + LAST }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    const items = page.items.map((item) => {
      const { version, updated, row } = standingOf(item);
      return { table, key: item.sk, version, updated, row: row as JsonObject };
    });
    return { ...page, items };
  }

  #table(name: string): Table {
    const table = this.#tables.get(name);
    if (table !== undefined) return table;
    throw new DaybookError(
      "table_not_found",
      `table must be among \`tables\` of the config, got ${shown(name)}`,
      {
        subject: "table",
        value: name,
      },
    );
  }
}

function tableOf(name: string, settings: TableSettings): Table {
  const { actor, time } = settings;
  return {
    name,
    rules: new TableRules(name, settings, { always: true }),
    keyPaths: keyPaths(settings),
    fields: { ...(actor === undefined ? {} : { actor }), ...(time === undefined ? {} : { time }) },
  };
}

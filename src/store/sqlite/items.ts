import type { Statement } from "better-sqlite3";
import { holds } from "../condition.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import { mergeInto } from "../merge.ts";
import type { Attributes, Item, ItemKey, ItemQuery, ItemWrite, Page, WriteOutcome } from "../store.ts";
import { prefixEnd } from "../text-order.ts";
import { RowBuffer } from "./row-buffer.ts";
import type { Connection } from "./schema.ts";

interface ItemRow extends ItemKey {
  body: string;
}

/** Items as JSON text under (pk, sk), in the byte order of UTF-8 as in DynamoDB. */
export class Items {
  #db: Connection;
  #get;
  #put: RowBuffer<[pk: string, sk: string, body: string]>;
  #remove;

  constructor(db: Connection) {
    this.#db = db;
    this.#get = db
      .prepare<[string, string], string>("SELECT body FROM items WHERE pk = ? AND sk = ?")
      .pluck();
    this.#put = new RowBuffer(db, {
      insert: "INSERT INTO items",
      columns: 3,
      onConflict: "ON CONFLICT (pk, sk) DO UPDATE SET body = excluded.body",
    });
    this.#remove = db.prepare<[string, string]>("DELETE FROM items WHERE pk = ? AND sk = ?");
  }

  get({ pk, sk }: ItemKey): Item | undefined {
    const body = this.#get.get(pk, sk);
    return body === undefined ? undefined : itemOf({ pk, sk, body });
  }

  query({ pk, pkPrefix, from, to, direction, limit, cursor }: ItemQuery): Page<Item> {
    const forward = direction === "forward";
    const after = cursor === undefined ? undefined : (decodeCursor(cursor, "item") as [string, string]);
    const conditions: string[] = [];
    const values: unknown[] = [];
    const where = (condition: string, ...bound: string[]) => {
      conditions.push(condition);
      values.push(...bound);
    };
    if (pk !== undefined) where("pk = ?", pk);
    if (pkPrefix !== undefined) where("pk >= ?", pkPrefix);
    const end = pkPrefix === undefined ? undefined : prefixEnd(pkPrefix);
    if (end !== undefined) where("pk < ?", end);
    if (from !== undefined) where("sk >= ?", from);
    if (to !== undefined) where("sk <= ?", to);
    if (after !== undefined) where(`(pk, sk) ${forward ? ">" : "<"} (?, ?)`, ...after);
    const order = forward ? "ASC" : "DESC";
    const statement = `SELECT pk, sk, body FROM items WHERE ${conditions.join(" AND ")}
      ORDER BY pk ${order}, sk ${order} LIMIT ?`;
    const rows = this.#prepared(statement).all(...values, limit + 1);
    const items = rows.slice(0, limit).map(itemOf);
    const last = items.at(-1);
    if (rows.length <= limit || last === undefined) return { items };
    return { items, nextCursor: encodeCursor("item", [last.pk, last.sk]) };
  }

  #statements = new Map<string, Statement<unknown[], ItemRow>>();

  #prepared(statement: string): Statement<unknown[], ItemRow> {
    let prepared = this.#statements.get(statement);
    if (prepared === undefined) {
      prepared = this.#db.prepare<unknown[], ItemRow>(statement);
      this.#statements.set(statement, prepared);
    }
    return prepared;
  }

  /** After a rollback: drops what was not flushed. */
  forget(): void {
    this.#put.clear();
  }

  /** Inside a write transaction. Conditions are all looked at before anything is written. */
  write(writes: readonly ItemWrite[]): WriteOutcome {
    for (const { pk, sk, condition } of writes) {
      if (condition !== undefined && !holds(condition, this.#attributes(pk, sk))) {
        return { status: "condition_failed", item: { pk, sk } };
      }
    }
    for (const write of writes) this.#apply(write);
    this.#put.flush();
    return { status: "written" };
  }

  #apply(write: ItemWrite): void {
    const { pk, sk } = write;
    if (write.op === "remove") this.#remove.run(pk, sk);
    else if (write.op === "put") {
      const { pk: _pk, sk: _sk, ...attributes } = write.attributes;
      this.#put.add([pk, sk, JSON.stringify(attributes)]);
    } else {
      // Without a prototype: names of any kind would each give an object literal a shape of its own.
      const stored = this.#attributes(pk, sk) ?? (Object.create(null) as Attributes);
      this.#put.add([pk, sk, JSON.stringify(mergeInto(stored, write))]);
    }
  }

  #attributes(pk: string, sk: string): Attributes | undefined {
    const body = this.#get.get(pk, sk);
    return body === undefined ? undefined : (JSON.parse(body) as Attributes);
  }
}

/** No copy: an item may have thousands of attributes, and each costs more to copy than to parse. */
function itemOf({ pk, sk, body }: ItemRow): Item {
  return Object.assign(JSON.parse(body) as Attributes, { pk, sk });
}

import { DaybookError } from "../../errors.ts";
import { holds } from "../condition.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { Item, ItemKey, ItemQuery, ItemWrite, Page, WriteOutcome } from "../store.ts";
import { type TypedItem, text } from "./attribute-value.ts";
import type { Client, Transacted } from "./client.ts";
import { type ItemCommand, itemAction, itemCommand, itemOf, needsItem } from "./item-command.ts";
import { itemKey, itemPk, itemSk } from "./keys.ts";
import { isLargeMerge, isMarked, partsOf, wholeItem } from "./large-merge.ts";

/** DynamoDB's own limit of a transaction. */
export const MAX_ACTIONS = 100;
/** Items that one request of a scan looks at. */
const SCAN_ITEMS = 1_000;

/** The table of items: views, checkpoints and other small state. */
export class Items {
  #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async get(key: ItemKey): Promise<Item | undefined> {
    const found = await this.#client.get(this.#client.itemsTable, itemKey(key));
    return found && itemOf(found);
  }

  async query(query: ItemQuery): Promise<Page<Item>> {
    if (query.limit <= 0) return { items: [] };
    return query.pk === undefined ? this.#scan(query) : this.#queryPartition(query.pk, query);
  }

  async write(writes: ItemWrite[]): Promise<WriteOutcome> {
    if (writes.length > MAX_ACTIONS) {
      throw new DaybookError("internal", `writes must be at most ${MAX_ACTIONS}, got ${writes.length}`);
    }
    if (writes.length === 0) return { status: "written" };
    return this.#writeAll(await this.#withoutSurplus(writes));
  }

  /** Puts aside what no update can say at once: see `partsOf`. */
  async #withoutSurplus(writes: ItemWrite[]): Promise<ItemWrite[]> {
    if (!writes.some(isLargeMerge)) return writes;
    const rest: ItemWrite[] = [];
    for (const write of writes) {
      if (!isLargeMerge(write) || isMarked(write)) {
        rest.push(write);
        continue;
      }
      const { before, last } = partsOf(write);
      for (const part of before) await this.#writeAll([part]);
      rest.push(last);
    }
    return rest;
  }

  async #writeAll(writes: ItemWrite[]): Promise<WriteOutcome> {
    const known = new Map<number, TypedItem>();
    for (const backoff = this.#client.backoff(); ; await backoff.wait("others that write the same items")) {
      const commands = await this.commands(writes, known);
      const [only] = commands;
      const answer =
        commands.length === 1
          ? await this.#writeOne(writes[0] as ItemWrite, only as ItemCommand)
          : await this.#client.transact(commands.map(itemAction));
      if (answer.done) return { status: "written" };
      const failed = learn(writes, known, answer.failed);
      if (failed !== undefined) return { status: "condition_failed", item: { pk: failed.pk, sk: failed.sk } };
    }
  }

  /** @param known items as last seen, by the index of their write; what a merge needs beside them is read into it */
  async commands(writes: ItemWrite[], known: Map<number, TypedItem>): Promise<ItemCommand[]> {
    await Promise.all(
      writes.map(async (write, index) => {
        if (!(needsItem(write) || isLargeMerge(write)) || known.has(index)) return;
        known.set(index, (await this.#client.get(this.#client.itemsTable, itemKey(write), false)) ?? {});
      }),
    );
    return writes.map((write, index) => {
      const item = known.get(index);
      const isWhole = isLargeMerge(write) && isMarked(write);
      return itemCommand(this.#client.itemsTable, isWhole ? wholeItem(write, item ?? {}) : write, item);
    });
  }

  async #writeOne(write: ItemWrite, { op, input }: ItemCommand): Promise<Transacted> {
    const answer =
      op === "put"
        ? await this.#client.put(input)
        : op === "remove"
          ? await this.#client.delete(input)
          : await this.#client.update(input, { repeatable: isRepeatable(write) });
    if (answer.done || (answer.ambiguous && isAsWritten(write, answer.old))) return { done: true };
    return { done: false, failed: [{ old: answer.old }] };
  }

  async #queryPartition(pk: string, query: ItemQuery): Promise<Page<Item>> {
    const { from = "", to, direction, limit, cursor } = query;
    const lower = from === "" ? undefined : itemSk(from);
    const upper = to === undefined ? undefined : itemSk(to);
    const range = rangeText(lower, upper);
    if (
      lower !== undefined &&
      upper !== undefined &&
      Buffer.compare(Buffer.from(lower), Buffer.from(upper)) > 0
    ) {
      return { items: [] };
    }
    const { Items = [], LastEvaluatedKey } = await this.#client.query({
      TableName: this.#client.itemsTable,
      ConsistentRead: true,
      KeyConditionExpression: `pk = :pk${range}`,
      ExpressionAttributeValues: {
        ":pk": { S: itemPk(pk) },
        ...(lower === undefined ? {} : { ":from": { S: lower } }),
        ...(upper === undefined ? {} : { ":to": { S: upper } }),
      },
      ScanIndexForward: direction === "forward",
      Limit: limit,
      ...(cursor === undefined ? {} : { ExclusiveStartKey: startKey(cursor, itemPk(pk)) }),
    });
    return pageOf(Items, LastEvaluatedKey);
  }

  /** The one scan there is: by the beginning of a partition key, for maintenance. */
  async #scan({ pkPrefix = "", from, to, limit, cursor }: ItemQuery): Promise<Page<Item>> {
    const { Items = [], LastEvaluatedKey } = await this.#client.scan({
      TableName: this.#client.itemsTable,
      ConsistentRead: true,
      ...(pkPrefix === ""
        ? {}
        : {
            FilterExpression: "begins_with(pk, :prefix)",
            ExpressionAttributeValues: { ":prefix": { S: pkPrefix } },
          }),
      Limit: SCAN_ITEMS,
      ...(cursor === undefined ? {} : { ExclusiveStartKey: startKey(cursor) }),
    });
    const matching = Items.filter((item) => isInRange(text(item, "sk"), from, to));
    const page = matching.slice(0, limit);
    const more = matching.length > limit ? page.at(-1) : LastEvaluatedKey;
    return pageOf(page, more);
  }
}

/** Remembers the items whose bounds had moved; the first write whose own condition failed. */
export function learn(
  writes: ItemWrite[],
  known: Map<number, TypedItem>,
  failed: ({ old: TypedItem | undefined } | undefined)[],
): ItemWrite | undefined {
  for (const [index, write] of writes.entries()) {
    const reason = failed[index];
    if (reason === undefined) continue;
    if (!holds(write.condition, reason.old && itemOf(reason.old))) return write;
    known.set(index, reason.old ?? {});
  }
  return undefined;
}

/** Whether doing it twice is as doing it once. A sum is not, but where what it sets makes its condition fail. */
function isRepeatable(write: ItemWrite): boolean {
  if (write.op !== "merge" || write.add === undefined) return true;
  return write.condition !== undefined && "below" in write.condition && write.set !== undefined;
}

/** After an attempt that nobody answered: whether the item is what that attempt would have left. */
function isAsWritten(write: ItemWrite, old: TypedItem | undefined): boolean {
  if (write.op === "remove") return old === undefined;
  if (write.op !== "put" || old === undefined) return false;
  return holds({ equals: write.attributes }, itemOf(old));
}

function rangeText(lower: string | undefined, upper: string | undefined): string {
  if (lower !== undefined && upper !== undefined) return " AND sk BETWEEN :from AND :to";
  if (lower !== undefined) return " AND sk >= :from";
  return upper === undefined ? "" : " AND sk <= :to";
}

function isInRange(sk: string, from: string | undefined, to: string | undefined): boolean {
  if (from === undefined && to === undefined) return true;
  const key = Buffer.from(sk);
  if (from !== undefined && Buffer.compare(key, Buffer.from(itemSk(from))) < 0) return false;
  return to === undefined || Buffer.compare(key, Buffer.from(itemSk(to))) <= 0;
}

function pageOf(items: TypedItem[], last: TypedItem | undefined): Page<Item> {
  const page = { items: items.map(itemOf) };
  if (last === undefined) return page;
  return { ...page, nextCursor: encodeCursor("item", [text(last, "pk"), text(last, "sk")]) };
}

/** @param ownPk of the partition that is queried: a cursor leads nowhere else */
function startKey(cursor: string, ownPk?: string): TypedItem {
  const [pk, sk] = decodeCursor(cursor, "item");
  return { pk: { S: ownPk ?? String(pk) }, sk: { S: String(sk) } };
}

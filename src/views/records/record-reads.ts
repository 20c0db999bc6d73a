import { DaybookError, shown } from "../../errors.ts";
import type { Json } from "../../event/event.ts";
import { parseLimit } from "../../log/read.ts";
import { decodeCursor, encodeCursor } from "../../store/cursor.ts";
import type { Direction, Item, Page, Store } from "../../store/store.ts";
import { settlesAtOnce } from "../settle.ts";
import { isLookupText } from "./fold.ts";
import { lookupPartition, lookupRange, recordKey, stoppedPartition } from "./keys.ts";
import { type Pointer, readPointer } from "./pointer.ts";
import { NO_STATE, recordOfItem, type Stop, type StoredRecord } from "./stored-record.ts";

/** How old the name of the generation may be on a store where each read costs, and where old ones stay for a minute. */
const POINTER_AGE_MS = 5_000;
const CONCURRENCY = 16;
const MAX_ATTEMPTS = 100;

/** The current state of a stream, as a projection folds it. */
export interface StreamRecord<State = Json> {
  subject: string;
  /** Of the last event that is in it: what to expect of the stream when it is changed. */
  version: number;
  state: State;
  /** There is an event that could not be folded: the record stands just before it, until that succeeds. */
  stopped?: ProjectionStop;
}

export interface ProjectionStop {
  /** Of the event. */
  version: number;
  error: string;
  attempts: number;
  /** UTC with milliseconds: of the first attempt, and of the next. */
  since: string;
  retryAt: string;
}

export interface StoppedStream extends ProjectionStop {
  subject: string;
}

/** Records that have a lookup of this name and value, in the order of its sort text, then of their subjects. */
export interface RecordsQuery {
  lookup: string;
  value: string;
  /** Bounds of the sort text, both ends included. */
  from?: string;
  to?: string;
  direction?: Direction;
  /** 1 to 1,000; default 100. A page may be shorter while `nextCursor` is there. */
  limit?: number;
  cursor?: string;
}

export interface PageQuery {
  limit?: number;
  cursor?: string;
}

/** Reads of the records in force, whatever is built beside them. */
export class RecordReads {
  #store: Store;
  #now: () => number;
  #known = new Map<string, { pointer: Pointer | undefined; at: number }>();

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** Another generation may be in force by now. */
  forget(): void {
    this.#known.clear();
  }

  /** @throws record_not_found */
  async record<State>(projection: string, subject: string): Promise<StreamRecord<State>> {
    const stored = await this.#inForce(projection, (generation) => this.#stored(generation, subject));
    if (stored !== undefined && stored.state !== NO_STATE)
      return recordOf(subject, stored) as StreamRecord<State>;
    const stopped = stored?.stop && stopOf(stored.stop);
    throw new DaybookError(
      "record_not_found",
      `record of ${projection} must be of a stream that has one, got ${shown(subject)}`,
      {
        subject: "record",
        value: subject,
        ...(stopped && { stopped, hint: `its event ${stopped.version} cannot be folded: ${stopped.error}` }),
      },
    );
  }

  /** One query for the page's places, and one read for each record. @throws query_invalid, cursor_invalid */
  async records<State>(projection: string, query: RecordsQuery): Promise<Page<StreamRecord<State>>> {
    for (const [name, text] of Object.entries({
      value: query.value,
      from: query.from ?? "",
      to: query.to ?? "",
    })) {
      if (!isLookupText(text))
        throw invalidQuery(name, "a text of one line and at most 256 characters", text);
    }
    if (typeof query.lookup !== "string") throw invalidQuery("lookup", "the name of a lookup", query.lookup);
    const page = await this.#inForce(projection, (generation) => this.#lookedUp(generation, query));
    return (page ?? { items: [] }) as Page<StreamRecord<State>>;
  }

  /** Streams whose projection stopped, the next to be tried first. @throws query_invalid, cursor_invalid */
  async stopped(projection: string, query: PageQuery): Promise<Page<StoppedStream>> {
    const page = await this.#inForce(projection, (generation) =>
      this.#page(stoppedPartition(generation), { direction: "forward", ...query }),
    );
    if (page === undefined) return { items: [] };
    const items = page.items.map((item) => ({
      subject: item.subject as string,
      ...stopOf(item as unknown as Stop),
    }));
    return { ...page, items };
  }

  async #lookedUp(generation: string, query: RecordsQuery): Promise<Page<StreamRecord>> {
    const { lookup: name, value, direction = "forward", from, to, limit, cursor } = query;
    const page = await this.#page(lookupPartition(generation, { name, value }), {
      ...lookupRange({ from, to }),
      direction,
      ...(limit === undefined ? {} : { limit }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    const items: StreamRecord[] = [];
    for (let at = 0; at < page.items.length; at += CONCURRENCY) {
      const batch = page.items.slice(at, at + CONCURRENCY);
      const found = await Promise.all(batch.map((item) => this.#recordAt(generation, item, { name, value })));
      items.push(...found.filter((record) => record !== undefined));
    }
    return { ...page, items };
  }

  /** Undefined: it has changed since, and is found elsewhere by now. */
  async #recordAt(
    generation: string,
    { sk, subject }: Item,
    { name, value }: { name: string; value: string },
  ): Promise<StreamRecord | undefined> {
    const stored = await this.#stored(generation, subject as string);
    const sort = sk.slice(0, sk.length - (subject as string).length - 1);
    const isHere = stored?.lookups.some(
      (lookup) => lookup[0] === name && lookup[1] === value && lookup[2] === sort,
    );
    return stored !== undefined && isHere ? recordOf(subject as string, stored) : undefined;
  }

  /** A page whose cursor holds in every generation. */
  async #page(
    pk: string,
    {
      from,
      to,
      direction,
      limit: wanted,
      cursor,
    }: PageQuery & { from?: string; to?: string; direction: Direction },
  ): Promise<Page<Item>> {
    const limit = parseLimit(wanted);
    const after = cursor === undefined ? undefined : (decodeCursor(cursor, "view")[0] as string);
    const forward = direction === "forward";
    const first = forward ? (after ?? from) : from;
    const last = forward ? to : (after ?? to);
    const page = await this.#store.queryItems({
      pk,
      direction,
      // One more to know whether there is a next, one more for the item of the cursor itself.
      limit: limit + 2,
      ...(first === undefined ? {} : { from: first }),
      ...(last === undefined ? {} : { to: last }),
    });
    const found = page.items.filter(({ sk }) => sk !== after);
    const items = found.slice(0, limit);
    const end = items.at(-1)?.sk;
    const isMore = found.length > limit || page.nextCursor !== undefined;
    return isMore && end !== undefined ? { items, nextCursor: encodeCursor("view", [end]) } : { items };
  }

  async #stored(generation: string, subject: string): Promise<StoredRecord | undefined> {
    const item = await this.#store.getItem(recordKey(generation, subject));
    return item && recordOfItem(item);
  }

  /** Reads again where the generation was replaced meanwhile, and so may have been taken away. */
  async #inForce<T>(projection: string, read: (generation: string) => Promise<T>): Promise<T | undefined> {
    const isCheap = settlesAtOnce(this.#store);
    let pointer = isCheap ? await readPointer(this.#store, projection) : await this.#pointer(projection);
    for (let attempt = 0; attempt < MAX_ATTEMPTS && pointer !== undefined; attempt++) {
      const result = await read(pointer.generation);
      const current = isCheap ? await readPointer(this.#store, projection) : pointer;
      if (current?.generation === pointer.generation) return result;
      pointer = current;
    }
    return undefined;
  }

  async #pointer(projection: string): Promise<Pointer | undefined> {
    const known = this.#known.get(projection);
    const now = this.#now();
    if (known?.pointer !== undefined && now - known.at <= POINTER_AGE_MS) return known.pointer;
    const pointer = await readPointer(this.#store, projection);
    this.#known.set(projection, { pointer, at: now });
    return pointer;
  }
}

function recordOf(subject: string, { version, state, stop }: StoredRecord): StreamRecord {
  const record = { subject, version, state: JSON.parse(state) as Json };
  return stop === undefined ? record : { ...record, stopped: stopOf(stop) };
}

function stopOf({ version, message, attempts, since, due }: Stop): ProjectionStop {
  return { version, error: message, attempts, since, retryAt: due };
}

function invalidQuery(name: string, rule: string, value: unknown): DaybookError {
  return new DaybookError("query_invalid", `${name} must be ${rule}, got ${shown(value)}`, {
    subject: name,
    value,
  });
}

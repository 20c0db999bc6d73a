import { deterministicId } from "../../event/ids.ts";
import { tryInstant } from "../../event/instant.ts";
import { RecentMap } from "../../event/recent-map.ts";
import type { Row } from "../../event/row.ts";

/** Rows that are remembered at the least: with as many again, about 10 MB. */
const RECENT_ROWS = 50_000;

/**
 * Gives an event without an id one that follows from what it says, so that a second import of the file records nothing.
 * The same words again are the second event of those words, the third …, while the first are not long past.
 */
export class EventIdentities {
  #log: string;
  #source: string | undefined;
  #copies = new RecentMap<number>(RECENT_ROWS);

  constructor({ log, source }: { log: string; source: string | undefined }) {
    this.#log = log;
    this.#source = source;
  }

  identified(row: Row<unknown>): Row<unknown> {
    if ("error" in row || !isObject(row.value)) return row;
    const event = this.#withSource(row.value);
    if (event.id !== undefined) return { line: row.line, value: event };
    return { line: row.line, value: { ...event, id: this.#idOf(event) } };
  }

  #withSource(event: Record<string, unknown>): Record<string, unknown> {
    if (this.#source === undefined || event.source !== undefined) return event;
    return { ...event, source: this.#source };
  }

  #idOf(event: Record<string, unknown>): string {
    const timeMs = typeof event.time === "string" ? (tryInstant(event.time) ?? 0) : 0;
    const content = deterministicId(timeMs, ["row", this.#log, JSON.stringify(event)]);
    const copy = (this.#copies.get(content) ?? 0) + 1;
    this.#copies.set(content, copy);
    return copy === 1 ? content : deterministicId(timeMs, ["row", content, String(copy)]);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { deterministicId } from "../../event/ids.ts";
import { tryInstant } from "../../event/instant.ts";
import type { Row } from "../../event/row.ts";
import { RecentCounts } from "./recent-counts.ts";

/**
 * Gives an event without an id one that follows from what it says, so that a second import of the file records nothing.
 * The same words again are the second event of those words, the third …, while the first are not long past.
 */
export class EventIdentities {
  #log: string;
  #source: string | undefined;
  #copies = new RecentCounts();

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
    const copy = this.#copies.add(content);
    return copy === 1 ? content : deterministicId(timeMs, ["row", content, String(copy)]);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

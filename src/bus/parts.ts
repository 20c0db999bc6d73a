import type { RuleSettings } from "../config/rules.ts";
import type { NewEvent } from "../event/event.ts";
import type { Commits } from "../log/commits.ts";
import type { StreamAppend, StreamOutcome } from "../log/log.ts";
import type { Store } from "../store/store.ts";
import type { Timers } from "./timers.ts";

/** What a bus is made of. */
export interface BusParts {
  store: Store;
  commits: Commits;
  rules: Record<string, RuleSettings>;
  timers: Timers;
  /** From 0 to below 1. */
  random(): number;
  newId(): string;
  /** The calendar day of an instant, in the book's time zone. */
  dayOf(ms: number): string;
  /** The position of the last event. */
  head(): Promise<string>;
  append(log: string, events: NewEvent[]): Promise<unknown>;
  appendStreams(appends: StreamAppend[]): Promise<StreamOutcome[]>;
  /** Where relative paths of the rules start. */
  folder: string;
}

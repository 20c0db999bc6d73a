import { urlOf } from "../lib/api.ts";
import { useResource } from "../lib/resource.ts";
import type { Entry, EventPage, Page, RecordedEvent } from "../lib/types.ts";
import { TIME_LOG } from "./selection.ts";

/** Values to offer; any other can be given in the address. */
export interface Known {
  /** Of the shown log; of the time log, the activities. */
  types: string[];
  actors: string[];
  activities: string[];
}

// Enough to know what is in use; events may be large.
const SAMPLE_EVENTS = 100;
const SAMPLE_ENTRIES = 500;

/** Types and actors of a log's latest events, and the activities of the latest time entries. */
export function useKnown(log: string | undefined): Known {
  const entriesUrl = urlOf("/api/time-entries", { direction: "backward", limit: SAMPLE_ENTRIES });
  const entries = useResource<Page<Entry>>(entriesUrl, 0);
  const events = useResource<EventPage>(urlOf("/api/events", { log, limit: SAMPLE_EVENTS }), 0);
  const sample = events.stale ? [] : (events.data?.items ?? []);
  const activities = sortedSet((entries.data?.items ?? []).map((entry) => entry.type));
  return {
    types: log === TIME_LOG ? activities : sortedSet(eventTypes(sample)),
    actors: sortedSet(sample.map((event) => event.actor).filter((actor) => actor !== undefined)),
    activities,
  };
}

/** Each type, and the prefixes that take in more than one of them. */
function eventTypes(events: readonly RecordedEvent[]): string[] {
  const types = new Set(events.map((event) => event.type));
  const below = new Map<string, number>();
  for (const type of types) {
    const prefix = type.slice(0, type.indexOf(".") + 1);
    if (prefix !== "") below.set(prefix, (below.get(prefix) ?? 0) + 1);
  }
  return [...types, ...[...below].filter(([, count]) => count > 1).map(([prefix]) => prefix)];
}

function sortedSet(values: readonly string[]): string[] {
  return [...new Set(values)].sort((a, b) => a.localeCompare(b));
}

import { eventTags, matchesType, type RecordedEvent } from "../event/event.ts";
import type { LogFilter } from "./store.ts";

/** Whether an event passes every filter that is given. */
export function matchesFilter(event: RecordedEvent, filter: LogFilter): boolean {
  const time = filter.from === undefined && filter.to === undefined ? 0 : Date.parse(event.time);
  return (
    (filter.log === undefined || event.log === filter.log) &&
    (filter.id === undefined || event.id === filter.id) &&
    (filter.subject === undefined || event.subject === filter.subject) &&
    (filter.actor === undefined || event.actor === filter.actor) &&
    (filter.tag === undefined || eventTags(event).includes(filter.tag)) &&
    (filter.types === undefined || filter.types.some((type) => matchesType(event.type, type))) &&
    (filter.from === undefined || time >= filter.from) &&
    (filter.to === undefined || time < filter.to)
  );
}

import type { Envelope } from "../config/handler.ts";
import { matchesType, type RecordedEvent } from "../event/event.ts";
import { compilePattern } from "../pattern/compile.ts";
import type { ReplaySelection } from "./info.ts";

/** Whether a recorded event, with its envelope, is one that a replay means. @throws pattern_invalid */
export function selectionMatcher({
  from = Number.NEGATIVE_INFINITY,
  to = Number.POSITIVE_INFINITY,
  logs,
  types,
  pattern,
}: ReplaySelection): (event: RecordedEvent, envelope: Envelope) => boolean {
  const wantedLogs = logs && new Set(logs);
  const matches = pattern === undefined ? undefined : compilePattern(pattern);
  return (event, envelope) => {
    const time = Date.parse(event.time);
    if (time < from || time >= to) return false;
    if (wantedLogs !== undefined && !wantedLogs.has(event.log)) return false;
    if (types !== undefined && !types.some((type) => matchesType(event.type, type))) return false;
    return matches === undefined || matches(envelope);
  };
}

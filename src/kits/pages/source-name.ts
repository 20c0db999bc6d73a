import { LIMITS } from "../../event/limits.ts";
import { RecentMap } from "../../event/recent-map.ts";

const PREFIX = "access-logs";
const known = new RecentMap<string>(100);

/** The `source` of the events of one log: a URI-reference, whatever the log is called. */
export function encodeSource(name: string): string {
  if (name === "") return PREFIX;
  let source = known.get(name);
  if (source === undefined) {
    source = `${PREFIX}/${encodeURIComponent(name.toWellFormed())}`.slice(0, LIMITS.sourceLength);
    known.set(name, source);
  }
  return source;
}

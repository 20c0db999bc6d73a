import type { Commits } from "../log/commits.ts";
import { LogReads } from "../log/read.ts";
import { eventStore } from "../views/activity-reads.ts";
import type { ViewSet } from "../views/view-set.ts";
import { logSettings } from "./log-settings.ts";
import type { DaybookParts } from "./parts.ts";

/** Reads of a book's events; the views come later, and are asked for when something is read. */
export function createReads(
  { store, config }: DaybookParts,
  commits: Commits,
  views: () => ViewSet,
): LogReads {
  return new LogReads(eventStore({ store, views, logs: () => logSettings(config) }), commits);
}

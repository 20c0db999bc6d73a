import type { Route } from "../route.ts";
import { amendEntry } from "./amend-entry.ts";
import { appendEvents } from "./append-events.ts";
import { aboutBook } from "./book.ts";
import { countEntries } from "./count-entries.ts";
import { counts } from "./counts.ts";
import { createEntry } from "./create-entry.ts";
import { docs } from "./docs.ts";
import { entriesOfDay } from "./entries-of-day.ts";
import { entriesOfMonth } from "./entries-of-month.ts";
import { getEntry } from "./get-entry.ts";
import { getEvent } from "./get-event.ts";
import { healthz } from "./healthz.ts";
import { heatmap } from "./heatmap.ts";
import { heatmapImage } from "./heatmap-svg.ts";
import { listEntries } from "./list-entries.ts";
import { listEvents } from "./list-events.ts";
import { listLogs } from "./list-logs.ts";
import { listStreams } from "./list-streams.ts";
import { openApiJson } from "./openapi.ts";
import { putEvents } from "./put-events.ts";
import { readStream } from "./read-stream.ts";
import { removeEntry } from "./remove-entry.ts";
import { runningTimer } from "./running-timer.ts";
import { startTimer } from "./start-timer.ts";
import { stopTimer } from "./stop-timer.ts";
import { tail } from "./tail.ts";
import { testPattern } from "./test-pattern.ts";

/** Every route. The first that matches answers, so fixed words stand before parameters. */
export const ROUTES: readonly Route[] = [
  appendEvents,
  putEvents,
  listEvents,
  getEvent,
  tail,
  readStream,
  counts,
  heatmap,
  heatmapImage,
  listLogs,
  listStreams,
  testPattern,
  listEntries,
  createEntry,
  startTimer,
  stopTimer,
  runningTimer,
  countEntries,
  entriesOfMonth,
  entriesOfDay,
  getEntry,
  amendEntry,
  removeEntry,
  aboutBook,
  healthz,
  openApiJson,
  docs,
];

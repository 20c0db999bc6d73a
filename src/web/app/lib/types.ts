/** What the API answers, as the dashboard reads it. Days are the book's own strings and stay strings. */
import type { RecordedEvent } from "../../../event/event.ts";

export type {
  Attempt,
  DeadLetter,
  DeadLetterCount,
  Job,
  Lag,
  ReplayPreview,
  RuleInfo,
} from "../../../bus/info.ts";
export type { RecordedEvent } from "../../../event/event.ts";
export type { Heatmap, HeatmapDay } from "../../../views/heatmap.ts";

export interface Book {
  location: string;
  zone: string;
  weekStart: "monday" | "sunday" | "saturday";
  today: string;
  version: string;
}

export interface LogInfo {
  log: string;
  ordering: "version" | "time";
  streams: number;
  events: number;
  firstTime: string | null;
  lastTime: string | null;
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface Entry {
  id: string;
  start: string;
  /** Null while it runs. */
  end: string | null;
  seconds: number;
  type: string;
  tags: string[];
  description: string;
  task: string | null;
  measurements: { value: number; unit: string }[];
  flags: string[];
  version: number;
}

export interface EntryMonth extends Page<Entry> {
  from: string;
  to: string;
  total: { count: number; seconds: number };
}

export interface Counts {
  items: { date: string; count: number; seconds: number }[];
  totals: { count: number; seconds: number };
}

export interface EntryDay {
  date: string;
  count: number;
  seconds: number;
  items: Entry[];
}

export interface Running {
  entry: Entry | null;
}

export type EventPage = Page<RecordedEvent>;

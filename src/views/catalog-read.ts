import { DaybookError, shown } from "../errors.ts";
import { toIso } from "../event/calendar.ts";
import { parseLimit } from "../log/read.ts";
import type { Page } from "../store/store.ts";
import { prefixEnd } from "../store/text-order.ts";
import { LOGS, streamsOf } from "./catalog.ts";
import type { ViewItem } from "./overlay.ts";
import type { ViewSet } from "./view-set.ts";

export interface LogInfo {
  log: string;
  ordering: "version" | "time";
  events: number;
  /** Null in a log ordered by time, whose streams are not counted. */
  streams: number | null;
  /** Of the events' `time`. */
  firstTime: string;
  lastTime: string;
}

export interface StreamInfo {
  subject: string;
  /** Of the last event; null in a log ordered by time. */
  version: number | null;
  events: number;
  firstTime: string;
  lastTime: string;
}

export interface StreamsQuery {
  /** Only subjects that start so. */
  prefix?: string;
  limit?: number;
  cursor?: string;
}

export async function listLogs(views: ViewSet): Promise<LogInfo[]> {
  const logs: LogInfo[] = [];
  for await (const item of views.all({ view: "catalog", pk: LOGS })) logs.push(toLogInfo(item));
  return logs;
}

/** @throws log_not_found, query_invalid */
export async function listStreams(
  views: ViewSet,
  log: string,
  query: StreamsQuery,
): Promise<Page<StreamInfo>> {
  const { prefix = "", limit, cursor } = query;
  const known = await views.query({
    view: "catalog",
    pk: LOGS,
    from: log,
    to: log,
    direction: "forward",
    limit: 1,
  });
  if (known.items.length === 0) {
    throw new DaybookError("log_not_found", `log must be one that has events, got ${shown(log)}`, {
      subject: "log",
      value: log,
    });
  }
  const page = await views.query({
    view: "catalog",
    pk: streamsOf(log),
    direction: "forward",
    limit: parseLimit(limit),
    ...rangeOf(prefix),
    ...(cursor === undefined ? {} : { cursor }),
  });
  const items = page.items.filter(({ sk }) => sk.startsWith(prefix));
  return { ...page, items: items.map(toStreamInfo) };
}

/** Whether a stream ever had an event: of a log whose events expire it may have none left. */
export async function wasStream(views: ViewSet, log: string, subject: string): Promise<boolean> {
  const one = { from: subject, to: subject, direction: "forward", limit: 1 } as const;
  const { items } = await views.query({ view: "catalog", pk: streamsOf(log), ...one });
  return items.length > 0;
}

/** Where subjects of a prefix lie; the end is the first text after them, and may be a subject itself. */
function rangeOf(prefix: string): { from?: string; to?: string } {
  const end = prefixEnd(prefix);
  return { ...(prefix === "" ? {} : { from: prefix }), ...(end === undefined ? {} : { to: end }) };
}

function toLogInfo(item: ViewItem): LogInfo {
  const versioned = item.versioned !== undefined;
  return {
    log: item.sk,
    ordering: versioned ? "version" : "time",
    events: item.events as number,
    streams: versioned ? (item.streams as number) : null,
    ...span(item),
  };
}

function toStreamInfo(item: ViewItem): StreamInfo {
  return {
    subject: item.sk,
    version: (item.version as number | undefined) ?? null,
    events: item.events as number,
    ...span(item),
  };
}

function span(item: ViewItem): { firstTime: string; lastTime: string } {
  return { firstTime: toIso(item.firstTime as number), lastTime: toIso(item.lastTime as number) };
}

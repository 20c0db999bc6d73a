import type { Calendar } from "../../event/calendar.ts";
import { toIso } from "../../event/calendar.ts";
import type { JsonObject, ValidEvent } from "../../event/event.ts";
import { deterministicId } from "../../event/ids.ts";
import type { Countries } from "./countries.ts";
import { encodeSource } from "./source-name.ts";
import type { Judged, ViewedRequest } from "./view-rule.ts";
import type { Visitors } from "./visitor.ts";

export const PAGES_LOG = "pages";
export const VIEWED = "page.viewed";
export const SHARED = "page.shared";

export interface ViewEventParts {
  calendar: Calendar;
  visitors: Visitors;
  keepAddresses: boolean;
  /** Undefined where the config names no file of them. */
  countries: Countries | undefined;
}

/** What is known of a view but for its identity. */
export interface SeenView {
  timeMs: number;
  page: string;
  /** As the event has it: what wrote the log, if anything did. */
  source: string;
  data: JsonObject;
}

export function seenView(
  request: ViewedRequest & { timeMs: number; source: string },
  judged: Judged,
  parts: ViewEventParts,
): SeenView {
  const { timeMs, source } = request;
  const data = viewData({ request, judged }, parts);
  return { timeMs, page: judged.target.page, source: encodeSource(source), data };
}

/**
 * The event of a view that a log tells of. Its id follows from the identity of the line, and is led by the view's time, as
 * the store likes it. Every field holds by construction what `validateEvent` asks for, so that a million lines need not be
 * checked again; a test does.
 *
 * @param identity names the view among all of its source
 */
export function viewEvent({ timeMs, page, source, data }: SeenView, identity: string): ValidEvent {
  return {
    specversion: "1.0",
    id: deterministicId(timeMs, [identity]),
    source,
    type: VIEWED,
    subject: page,
    time: toIso(timeMs),
    data,
  };
}

interface ViewFacts {
  request: ViewedRequest & { timeMs: number };
  judged: Judged;
}

/** What is kept of a view: a field that is not known is not there. */
export function viewData({ request, judged }: ViewFacts, parts: ViewEventParts): JsonObject {
  const { target, referrer, agent } = judged;
  const { calendar, visitors, keepAddresses, countries } = parts;
  const data: JsonObject = {};
  if (request.host !== undefined) data.host = cut(request.host, MAX_HOST);
  if (target.raw !== undefined) data.raw = cut(target.raw, MAX_RAW);
  if (referrer !== undefined) data.referrer = referrer;
  if (target.campaign !== undefined) data.campaign = { ...target.campaign };
  if (agent.browser !== undefined) data.browser = agent.browser;
  if (agent.os !== undefined) data.os = agent.os;
  if (agent.device !== undefined) data.device = agent.device;
  const country = countries?.of(request.address);
  if (country !== undefined) data.country = country;
  if (agent.isBot) data.bot = true;
  const visitor = visitors.of(calendar.dayOf(request.timeMs), request.address, request.agent);
  if (visitor !== undefined) data.visitor = visitor;
  if (keepAddresses && request.address !== undefined) data.address = cut(request.address, MAX_HOST);
  if (request.status !== 200) data.status = request.status;
  return data;
}

const MAX_RAW = 500;
const MAX_HOST = 253;

function cut(text: string, length: number): string {
  return text.length > length ? text.slice(0, length).toWellFormed() : text.toWellFormed();
}

import { DaybookError, shown } from "../../errors.ts";
import type { NewEvent } from "../../event/event.ts";
import { cleanTitle } from "./clean-text.ts";
import { VIEWED, type ViewEventParts, viewData } from "./view-event.ts";
import type { ViewRule } from "./view-rule.ts";

/** What a page tells of a view of itself. */
export interface BeaconInput {
  /** Its address: a whole URL, http or https. */
  url: string;
  /** Of this load of the page, so that a second sending counts once; default a new one. */
  id?: string;
  title?: string;
  referrer?: string;
}

/** Who asked, as the connection shows it. */
export interface BeaconSender {
  address?: string | undefined;
  agent?: string | undefined;
  /** Host of the page that it asked from, where the browser says it. */
  site?: string | undefined;
}

export interface BeaconOutcome {
  recorded: boolean;
  page: string | null;
  /** Why it is no view, `duplicate` where it was recorded before; null where it was recorded. */
  reason: string | null;
}

export interface BeaconParts extends ViewEventParts {
  rule: ViewRule;
  now(): number;
  newId(): string;
}

const SOURCE = "page-script";
const ID = /^[A-Za-z0-9._~-]{1,128}$/;

/**
 * The event of a view that a page tells of, or why it is none.
 *
 * @throws page_invalid
 */
export function beaconEvent(
  input: BeaconInput,
  sender: BeaconSender,
  parts: BeaconParts,
): { event: NewEvent; page: string } | { reason: string } {
  const { url, id, title, referrer } = checked(input);
  const { pathname, search, hostname } = siteUrl(url, "url");
  if (!parts.rule.isOfSite(hostname, sender.site)) return { reason: "host" };
  const timeMs = parts.now();
  const request = {
    timeMs,
    method: "GET",
    target: pathname + search,
    status: 200,
    host: hostname,
    address: sender.address,
    agent: sender.agent,
    referrer,
  };
  const judged = parts.rule.judge(request);
  if (typeof judged === "string") return { reason: judged };
  const data = viewData({ request, judged }, parts);
  const clean = title && cleanTitle(title);
  if (clean) data.title = clean;
  const { page } = judged.target;
  return {
    page,
    event: { id: id ?? parts.newId(), source: SOURCE, type: VIEWED, subject: page, data },
  };
}

function checked(input: BeaconInput): BeaconInput {
  for (const name of ["url", "title", "referrer"] as const) {
    const value: unknown = input[name];
    if (value === undefined && name !== "url") continue;
    if (typeof value !== "string") throw invalid(name, "a text", value);
  }
  if (input.id !== undefined && !(typeof input.id === "string" && ID.test(input.id))) {
    throw invalid("id", "1 to 128 letters, digits, ., _, ~ or -", input.id);
  }
  return input;
}

/** What has no host is no page of a site, `javascript:` and `data:` among it. @throws page_invalid */
export function siteUrl(text: string, field: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== "") return url;
  throw invalid(field, "a whole URL, http or https", text);
}

export function invalid(field: string, rule: string, value: unknown): DaybookError {
  return new DaybookError("page_invalid", `${field} must be ${rule}, got ${shown(value)}`, {
    subject: field,
    value: shown(value),
  });
}

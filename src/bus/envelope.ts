import type { Envelope } from "../config/handler.ts";
import type { EnvelopeTemplate } from "../config/rules.ts";
import type { Json, RecordedEvent } from "../event/event.ts";
import { jsonTemplate, TextTemplate } from "./template.ts";

const ACCOUNT = "000000000000";
const REGION = "local";
const NOTHING: string[] = [];

/** Puts events into EventBridge's envelope. Rules with the same template share what it costs. */
export type EnvelopeMaker = (event: RecordedEvent) => Envelope;

/** `dayOf`: the calendar day of an instant, in the book's time zone. */
export function envelopeMaker(
  template: EnvelopeTemplate | undefined,
  dayOf: (ms: number) => string,
): EnvelopeMaker {
  if (template === undefined) return defaultEnvelope;
  const source = new TextTemplate(template.source ?? "daybook.<log>");
  const detailType = new TextTemplate(template.detailType ?? "<type>");
  const resources = (template.resources ?? []).map((text) => new TextTemplate(text));
  const detail = template.detail === undefined ? undefined : jsonTemplate(template.detail);
  const { account = ACCOUNT, region = REGION } = template;
  return (event) => {
    const from = { event, dayOf };
    return {
      version: "0",
      id: event.id,
      "detail-type": detailType.fill(from),
      source: source.fill(from),
      account,
      time: toTheSecond(event.time),
      region,
      resources: resources.map((text) => text.fill(from)),
      detail: detail === undefined ? (event as Json) : (detail(from) ?? null),
    };
  };
}

/** What came in by PutEvents goes out as it came, so that a rule written for EventBridge matches it here. */
function defaultEnvelope(event: RecordedEvent): Envelope {
  const { detailtype } = event;
  const isForeign = typeof detailtype === "string";
  return {
    version: "0",
    id: event.id,
    "detail-type": isForeign ? detailtype : event.type,
    source: isForeign ? event.source : `daybook.${event.log}`,
    account: ACCOUNT,
    time: toTheSecond(event.time),
    region: REGION,
    resources: isForeign ? resourcesOf(event) : NOTHING,
    detail: isForeign ? (event.data ?? {}) : (event as Json),
  };
}

/** The extension `resources` holds them as a JSON list: an attribute can be no list. */
function resourcesOf({ resources }: RecordedEvent): string[] {
  if (typeof resources !== "string") return NOTHING;
  try {
    const list: unknown = JSON.parse(resources);
    return Array.isArray(list) && list.every((one) => typeof one === "string") ? list : NOTHING;
  } catch {
    return NOTHING;
  }
}

function toTheSecond(time: string): string {
  return `${time.slice(0, 19)}Z`;
}

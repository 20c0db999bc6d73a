import { toIso } from "../event/calendar.ts";
import type { Store } from "../store/store.ts";
import { type Control, isEnabled } from "./controls.ts";
import type { BreakerInfo, Lag, RuleInfo } from "./info.ts";
import type { Lane } from "./lane.ts";
import { type LaneRecord, readRecord, ruleKey } from "./lane-record.ts";
import { countsKey } from "./row.ts";
import type { Rule } from "./rule.ts";

const MAX_LAG_EVENTS = 1_000;

export interface RuleInfoOptions {
  store: Store;
  now: number;
  /** If this process delivers it. */
  lane: Lane | undefined;
  control: Control | undefined;
}

/** A rule and how it is doing: as it is in this process, else as it was last written down. */
export async function ruleInfo(
  rule: Rule,
  { store, now, lane, control }: RuleInfoOptions,
): Promise<RuleInfo> {
  const { name, settings } = rule;
  await lane?.flush().catch(() => {});
  const record = lane?.record ?? (await readRecord(store, ruleKey(name)));
  const counts = await store.getItem(countsKey(name));
  const enabled = isEnabled(rule, control);
  const { position = "", delivered = 0, failed = 0, lastDelivered, lastFailure } = record ?? {};
  return {
    name,
    enabled,
    ...(enabled || control === undefined
      ? {}
      : { disabled: { reason: control.reason, at: control.at, by: control.by } }),
    pattern: settings.pattern,
    target: rule.target,
    order: rule.order,
    concurrency: rule.concurrency,
    onPoison: rule.onPoison,
    replay: settings.replay ?? "skip",
    position,
    lag:
      record === undefined
        ? { events: 0, more: false, seconds: 0 }
        : await lagBehind(store, { position, now }),
    delivered,
    failed,
    waiting: (counts?.waiting as number) ?? 0,
    deadLetters: (counts?.dead as number) ?? 0,
    breaker: lane?.breaker ?? storedBreaker(record, now),
    ...(lastDelivered === undefined ? {} : { lastDelivered }),
    ...(lastFailure === undefined ? {} : { lastFailure }),
  };
}

async function lagBehind(store: Store, { position, now }: { position: string; now: number }): Promise<Lag> {
  const events = await store.readAfter(position, MAX_LAG_EVENTS + 1);
  const [first] = events;
  return {
    events: Math.min(events.length, MAX_LAG_EVENTS),
    more: events.length > MAX_LAG_EVENTS,
    seconds:
      first === undefined ? 0 : Math.max(0, Math.round((now - Date.parse(first.recordedtime)) / 1_000)),
  };
}

function storedBreaker(record: LaneRecord | undefined, now: number): BreakerInfo {
  const open = record?.breaker;
  if (open === undefined) return { state: "closed" };
  return { state: now < open.until ? "open" : "half-open", until: toIso(open.until) };
}

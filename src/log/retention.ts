import type { LogSettings } from "../config.ts";
import { DaybookError } from "../errors.ts";
import { toIso } from "../event/calendar.ts";

const DAY_MS = 86_400_000;

/** Milliseconds since the epoch: events of a time before it expire, by the log's setting. Undefined: none do. */
export function expiresBefore(settings: LogSettings | undefined, now: number): number | undefined {
  const days = settings?.retentionDays;
  return days === undefined ? undefined : now - days * DAY_MS;
}

/** @throws event_expired for an event that would go at once: its id is not kept, so it would count each time it comes */
export function checkNotExpired(log: string, time: string, before: number | undefined): void {
  if (before !== undefined && Date.parse(time) < before) throw expired(log, toIso(before), time);
}

export function expired(log: string, before: string, time = "an older one"): DaybookError {
  return new DaybookError(
    "event_expired",
    `event time must be from ${before} on in log ${log}, got ${time}`,
    {
      subject: "time",
      value: time,
      log,
      before,
      hint: "the log keeps its events for so many days only (`retentionDays`); what is older would be counted again",
    },
  );
}

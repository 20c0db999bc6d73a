import type { BusRunOptions } from "../bus/bus-api.ts";
import { busReaders } from "../bus/readers.ts";
import { DaybookError, shown } from "../errors.ts";
import { Calendar } from "../event/calendar.ts";
import { expiresBefore } from "../log/retention.ts";
import { Lease } from "../store/lease.ts";
import { leaseOwner } from "../store/lease-owner.ts";
import { pause } from "../store/turn.ts";
import { type ExpiredLog, expireLog, type LogReader } from "../views/expire.ts";
import type { ViewSet } from "../views/view-set.ts";
import { viewsOf } from "./kits.ts";
import { logSettings } from "./log-settings.ts";
import type { DaybookParts } from "./parts.ts";

const HOUR_MS = 3_600_000;
/** Between two expiries of a served book … */
const EXPIRY_MS = 24 * HOUR_MS;
/** … and where it failed, or another process was at it. */
const AGAIN_MS = HOUR_MS;
const LEASE_MS = 600_000;
/** On DynamoDB a removal may wait for most of a minute. */
const GRACE_MS = 2_000;

export interface ExpireOptions {
  /** One log; default every one that has `retentionDays`. */
  log?: string;
  /** Counts what would go, and removes nothing. */
  dryRun?: boolean;
  /** Rules that are not waited for: what they have not read, they never will. */
  past?: readonly string[];
  signal?: AbortSignal;
  /** With the number of events that went so far. */
  onProgress?: (events: number) => void;
}

export interface ExpiryReport {
  expired: number;
  /** Old enough, and still to be read by somebody. */
  held: number;
  logs: ExpiredLog[];
}

export interface RetentionParts extends DaybookParts {
  views: ViewSet;
}

/** Events that are older than their log keeps them go; what they counted stays. */
export class Retention {
  #parts: RetentionParts;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  /** Whether the config says of any log that its events expire. */
  get isConfigured(): boolean {
    return this.#logs.length > 0;
  }

  /**
   * Removes the events that are old enough. What somebody still has to read (the views, a rule, a replay) waits for the next time.
   *
   * @throws config_invalid for a log without `retentionDays`; rule_not_found, views_outdated, book_busy
   */
  async expire({ log, past = [], ...options }: ExpireOptions = {}): Promise<ExpiryReport> {
    const logs = log === undefined ? this.#logs : [this.#known(log)];
    const readers = await this.#readers(past);
    const report: ExpiryReport = { expired: 0, held: 0, logs: [] };
    for (const name of logs) {
      const one = await this.#expireLog(name, readers, {
        ...options,
        onProgress: (events) => options.onProgress?.(report.expired + events),
      });
      report.logs.push(one);
      report.expired += one.expired;
      report.held += one.held;
    }
    return report;
  }

  /** Expires what is old enough now and once a day until the signal aborts, in one process of all that are asked to. */
  async run({ signal, onError }: BusRunOptions): Promise<void> {
    if (!this.isConfigured) return;
    const { store, clock: now } = this.#parts;
    const lease = new Lease(store, { name: "retention", owner: leaseOwner(), ttlMs: LEASE_MS, now });
    while (!signal.aborted) {
      const work = this.#expireAs(lease, signal).catch((error: unknown) => {
        if (!signal.aborted) onError(error);
        return false;
      });
      const isDone = await unlessAborted(work, signal);
      await pause(isDone ? EXPIRY_MS : AGAIN_MS, signal);
    }
  }

  async #expireAs(lease: Lease, signal: AbortSignal): Promise<boolean> {
    if (!(await lease.hold())) return false;
    try {
      await this.expire({ signal });
      return true;
    } finally {
      await lease.release();
    }
  }

  #expireLog(log: string, readers: readonly LogReader[], options: ExpireOptions): Promise<ExpiredLog> {
    const { store, config, views, clock: now } = this.#parts;
    const settings = logSettings(config);
    return expireLog({
      ...options,
      store,
      views,
      viewsFor: (zone) => viewsOf(new Calendar(zone), settings, store),
      readers,
      log,
      before: expiresBefore(settings[log], now()) as number,
      now,
    });
  }

  async #readers(past: readonly string[]): Promise<LogReader[]> {
    const { store, config } = this.#parts;
    const readers = await busReaders(store, config.rules ?? {});
    const unknown = past.find((name) => !readers.some(({ rule }) => rule === name));
    if (unknown !== undefined) {
      throw new DaybookError("rule_not_found", `rule must be one that reads the log, got ${shown(unknown)}`, {
        subject: "rule",
        value: unknown,
      });
    }
    return readers
      .filter(({ rule }) => !past.includes(rule))
      .map(({ rule, replay, position }) => ({
        name: replay === undefined ? `rule ${rule}` : `replay ${replay} of rule ${rule}`,
        position,
      }));
  }

  get #logs(): string[] {
    return Object.entries(logSettings(this.#parts.config))
      .filter(([, { retentionDays }]) => retentionDays !== undefined)
      .map(([name]) => name);
  }

  #known(log: string): string {
    if (this.#logs.includes(log)) return log;
    throw new DaybookError("config_invalid", `config logs.${log}.retentionDays must be given, got nothing`, {
      subject: `logs.${log}.retentionDays`,
      hint: "without it every event of the log is kept",
    });
  }
}

/** What takes longer once it is to end is left where it stands, as a crash would leave it. */
async function unlessAborted(work: Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  const ended = new AbortController();
  const abandoned = async () => {
    await aborted(signal, ended.signal);
    await pause(GRACE_MS, ended.signal);
    return false;
  };
  try {
    return await Promise.race([work, abandoned()]);
  } finally {
    ended.abort();
  }
}

/** Resolves when the first aborts; nobody listens any more once the second has. */
function aborted(signal: AbortSignal, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true, signal: ended });
  });
}

import type { DeliveryFailure } from "./failure.ts";

/** Failures one after the other, of several events: the target is at fault, not an event. */
const CONSECUTIVE = 10;
const DISTINCT_EVENTS = 3;
/** Failures to reach it at all, one after the other, of whichever events. */
const UNREACHABLE = 3;
/** Half of so many attempts of the last minute. */
const RECENT_ATTEMPTS = 20;
const RECENT_MS = 60_000;
const FIRST_OPEN_MS = 30_000;
const MAX_OPEN_MS = 600_000;

export type BreakerState = "closed" | "open" | "half-open";

/** What outlives a restart. */
export interface BreakerRecord {
  openMs: number;
  until: number;
}

/**
 * Keeps a target that is down from being called. Open: no calls until a time; then one probe, whose outcome closes it or
 * opens it for twice as long. Numbers: `delivery-and-counting` practice of webhook senders; they are no settings.
 */
export class Breaker {
  /** When it last closed: an outage does not count as an event's age. */
  closedAt = 0;
  #open: BreakerRecord | undefined;
  #probing = false;
  #consecutive = 0;
  #unreachable = 0;
  #failing = new Set<string>();
  #recent: { at: number; failed: boolean }[] = [];

  constructor(record?: BreakerRecord) {
    this.#open = record;
  }

  get record(): BreakerRecord | undefined {
    return this.#open;
  }

  state(now: number): BreakerState {
    if (this.#open === undefined) return "closed";
    return this.#probing || now >= this.#open.until ? "half-open" : "open";
  }

  /** How many calls may begin now; whoever begins one while it is half open calls `probe` first. */
  allows(now: number): number {
    const state = this.state(now);
    if (state === "closed") return Number.POSITIVE_INFINITY;
    return state === "half-open" && !this.#probing ? 1 : 0;
  }

  probe(): void {
    if (this.#open !== undefined) this.#probing = true;
  }

  /** True: it closed by this. */
  succeeded(now: number): boolean {
    this.#consecutive = 0;
    this.#unreachable = 0;
    this.#failing.clear();
    // Only while failures are remembered: the usual case costs nothing.
    if (this.#recent.length > 0) this.#note(now, false);
    if (this.#open === undefined) return false;
    this.#open = undefined;
    this.#probing = false;
    this.#recent = [];
    this.closedAt = now;
    return true;
  }

  /** True: it opened by this, or stays open after a probe. */
  failed(now: number, { failure, eventId }: { failure: DeliveryFailure; eventId: string }): boolean {
    this.#consecutive += 1;
    this.#unreachable = failure.class === "unreachable" ? this.#unreachable + 1 : 0;
    if (this.#failing.size < DISTINCT_EVENTS) this.#failing.add(eventId);
    this.#note(now, true);
    if (this.#open !== undefined) {
      if (this.#probing) this.#openFor(now, Math.min(this.#open.openMs * 2, MAX_OPEN_MS));
      return true;
    }
    if (!this.#isDown()) return false;
    this.#openFor(now, FIRST_OPEN_MS);
    return true;
  }

  #isDown(): boolean {
    if (this.#unreachable >= UNREACHABLE) return true;
    if (this.#failing.size < DISTINCT_EVENTS) return false;
    if (this.#consecutive >= CONSECUTIVE) return true;
    const failures = this.#recent.filter(({ failed }) => failed).length;
    return this.#recent.length >= RECENT_ATTEMPTS && failures * 2 >= this.#recent.length;
  }

  #openFor(now: number, openMs: number): void {
    this.#open = { openMs, until: now + openMs };
    this.#probing = false;
  }

  #note(now: number, failed: boolean): void {
    this.#recent.push({ at: now, failed });
    const from = this.#recent.findIndex(({ at }) => now - at < RECENT_MS);
    if (from > 0) this.#recent.splice(0, from);
    if (this.#recent.length > MAX_RECENT) this.#recent.splice(0, this.#recent.length - MAX_RECENT);
    if (!this.#recent.some((one) => one.failed)) this.#recent = [];
  }
}

const MAX_RECENT = 100;

import { DaybookError } from "../errors.ts";
import type { NewEvent } from "../event/event.ts";
import { deterministicId } from "../event/ids.ts";
import type { StreamAppend, StreamOutcome } from "../log/log.ts";
import type { Delivery, EffectAppend, Effects } from "./target.ts";

/** How many events in a row may be each other's cause: beyond, rules feed each other. */
export const MAX_CAUSATION_DEPTH = 16;
const DEPTH = "causationdepth";

/**
 * Records what follows from deliveries. The id of an effect follows from the delivery and its place in it, and the log
 * records an id once: so an effect is there once, however often a delivery is repeated and wherever the process dies.
 */
export class BookEffects implements Effects {
  #append: (appends: StreamAppend[]) => Promise<StreamOutcome[]>;

  constructor(append: (appends: StreamAppend[]) => Promise<StreamOutcome[]>) {
    this.#append = append;
  }

  /** @throws DaybookError causation_too_deep, or as the append of each event */
  async append(delivery: Delivery, appends: EffectAppend[]): Promise<void> {
    const depth = depthOf(delivery) + 1;
    if (depth > MAX_CAUSATION_DEPTH) throw tooDeep(delivery, depth);
    const { event } = delivery;
    let serial = 0;
    const caused = (effect: NewEvent): NewEvent => ({
      source: `daybook/rules/${delivery.rule}`,
      id: deterministicId(Date.parse(event.time), [delivery.id, String(serial++)]),
      correlationid: event.correlationid ?? event.id,
      causationid: event.id,
      ...effect,
      [DEPTH]: depth,
    });
    const streams = appends.flatMap(({ log, events }) => streamsOf(log, events.map(caused)));
    for (const outcome of await this.#append(streams)) {
      if ("error" in outcome && !hasGone(delivery, outcome.error)) throw outcome.error;
    }
  }
}

/** A replay finds what it would append there already, or gone since. */
function hasGone({ type }: Delivery, { code }: DaybookError): boolean {
  return type === "replay" && code === "event_expired";
}

function depthOf({ event }: Delivery): number {
  const depth = event[DEPTH];
  return typeof depth === "number" ? depth : 0;
}

/** An append is of one stream; events of a stream stay together where they follow each other. */
function streamsOf(log: string, events: NewEvent[]): StreamAppend[] {
  const appends: StreamAppend[] = [];
  for (const event of events) {
    const last = appends.at(-1);
    if (last !== undefined && last.events[0]?.subject === event.subject) last.events.push(event);
    else appends.push({ log, events: [event] });
  }
  return appends;
}

function tooDeep({ rule, event }: Delivery, depth: number): DaybookError {
  return new DaybookError(
    "causation_too_deep",
    `event caused by rule ${rule} must be at most ${MAX_CAUSATION_DEPTH} events from the first cause, got ${depth}`,
    {
      subject: "causationdepth",
      value: depth,
      rule,
      event: event.id,
      hint: "a rule reacts to what it causes, perhaps by way of others; make its pattern narrower",
    },
  );
}

import type { Envelope } from "../config/handler.ts";
import type { RecordedEvent } from "../event/event.ts";
import { Matcher } from "../pattern/matcher.ts";
import type { Store } from "../store/store.ts";
import type { Lane } from "./lane.ts";

const PAGE_EVENTS = 500;
/** Fewer lanes than this that read at one place are asked one by one. */
const FEW = 4;

/** A lane as the feed sees it. */
export interface Subscriber {
  lane: Lane;
  /** Beside the rule's pattern: what a replay selects. */
  selects?(event: RecordedEvent, envelope: Envelope): boolean;
  /** It wants nothing after this position. */
  until?: string;
  replayName?: string;
}

/**
 * Reads the log for all lanes. Those that are at the same place, most often its end, read together, and their patterns are
 * matched at once; one that fell behind reads by itself until it has caught up.
 */
export class Feed {
  #store: Store;
  #subscribers = new Map<string, Subscriber>();
  /** By template of the envelope. */
  #matchers = new Map<string, Matcher>();
  /** Where there was nothing more, as far as anybody has told since. */
  #end: string | undefined;
  #news = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  add(id: string, subscriber: Subscriber): void {
    this.remove(id);
    this.#subscribers.set(id, subscriber);
    this.#matcherOf(subscriber).add(id, subscriber.lane.rule.settings.pattern);
  }

  remove(id: string): void {
    const subscriber = this.#subscribers.get(id);
    if (subscriber === undefined) return;
    this.#subscribers.delete(id);
    this.#matcherOf(subscriber).remove(id);
  }

  /** Something may have been recorded. */
  rang(): void {
    this.#news += 1;
    this.#end = undefined;
  }

  /** Gives each lane that has room its next page. False: there was nothing for any of them. */
  async round(): Promise<boolean> {
    let found = false;
    for (const [position, group] of this.#groups()) {
      if (position === this.#end) continue;
      const news = this.#news;
      const room = Math.min(PAGE_EVENTS, ...[...group.values()].map(({ lane }) => lane.room()));
      const events = await this.#store.readAfter(position, room);
      if (events.length === 0) {
        if (news === this.#news) this.#end = position;
        continue;
      }
      found = true;
      this.#offer(events, this.#stillThere(group, position));
    }
    return found;
  }

  /** Those that have room, by where they are. */
  #groups(): Map<string, Map<string, Subscriber>> {
    const groups = new Map<string, Map<string, Subscriber>>();
    for (const [id, subscriber] of this.#subscribers) {
      const { lane, until } = subscriber;
      if (lane.room() === 0 || (until !== undefined && lane.position >= until)) continue;
      const group = groups.get(lane.position);
      if (group === undefined) groups.set(lane.position, new Map([[id, subscriber]]));
      else group.set(id, subscriber);
    }
    return groups;
  }

  /** A lane may have been taken away, or put another in its place, during the read. */
  #stillThere(group: Map<string, Subscriber>, position: string): Map<string, Subscriber> {
    return new Map(
      [...group].filter(([id, subscriber]) => {
        return this.#subscribers.get(id) === subscriber && subscriber.lane.position === position;
      }),
    );
  }

  #offer(events: RecordedEvent[], group: Map<string, Subscriber>): void {
    const last = (events.at(-1) as RecordedEvent).position;
    for (const ids of byTemplate(group)) this.#offerTo(events, ids);
    for (const { lane } of group.values()) {
      lane.reached(last);
      lane.pump();
    }
  }

  /** Lanes of one template share the envelope. */
  #offerTo(events: RecordedEvent[], group: [string, Subscriber][]): void {
    const [, first] = group[0] as [string, Subscriber];
    const { envelope: make } = first.lane.rule;
    const matcher = group.length < FEW ? undefined : this.#matcherOf(first);
    const byId = new Map(group);
    for (const event of events) {
      const envelope = make(event);
      if (matcher === undefined) {
        for (const [, subscriber] of group) {
          if (subscriber.lane.rule.matches(envelope)) offerOne(subscriber, { event, envelope });
        }
      } else {
        for (const id of matcher.match(envelope)) {
          const subscriber = byId.get(id);
          if (subscriber !== undefined) offerOne(subscriber, { event, envelope });
        }
      }
    }
  }

  #matcherOf({ lane }: Subscriber): Matcher {
    const { template } = lane.rule;
    let matcher = this.#matchers.get(template);
    if (matcher === undefined) {
      matcher = new Matcher();
      this.#matchers.set(template, matcher);
    }
    return matcher;
  }
}

function offerOne(
  { lane, selects, until, replayName }: Subscriber,
  { event, envelope }: { event: RecordedEvent; envelope: Envelope },
): void {
  if (until !== undefined && event.position > until) return;
  if (isAbout(event, lane.rule.name)) return;
  if (selects !== undefined && !selects(event, envelope)) return;
  lane.offer(event, replayName === undefined ? envelope : { ...envelope, "replay-name": replayName });
}

/** What the bus tells of a rule does not go to that rule: its failures would feed on themselves. */
export function isAbout({ log, subject }: RecordedEvent, rule: string): boolean {
  return log === BUS_LOG && subject === rule;
}

/** The log of what happens to rules. */
export const BUS_LOG = "bus";

function byTemplate(group: Map<string, Subscriber>): [string, Subscriber][][] {
  const groups = new Map<string, [string, Subscriber][]>();
  for (const entry of group) {
    const { template } = entry[1].lane.rule;
    const same = groups.get(template);
    if (same === undefined) groups.set(template, [entry]);
    else same.push(entry);
  }
  return [...groups.values()];
}

import { type CounterKey, counterPartition } from "./counter-key.ts";
import type { PendingItems } from "./pending-items.ts";

type Add = Record<string, number>;

/**
 * Finds the sums of a counter by the words of the event, in maps. Every event moves half a dozen counters;
 * making the partition's name for each would cost more than all the adding.
 */
export interface CounterHandles {
  month(month: string): MonthHandles;
}

export function counterHandles(pending: PendingItems, log: string): CounterHandles {
  pending.scratch ??= new Map<string, CounterHandles>();
  const logs = pending.scratch as Map<string, CounterHandles>;
  return cached(logs, log, () => {
    const months = new Map<string, MonthHandles>();
    return { month: (month) => cached(months, month, () => new MonthHandles(pending, log, month)) };
  });
}

export class MonthHandles {
  #pending: PendingItems;
  #log: string;
  #month: string;
  #ofLog: Add | undefined;
  #types = new Map<string, Add[]>();
  #actors = new Map<string, Add>();
  #actorTypes = new Map<string, Map<string, Add[]>>();
  #subjects = new Map<string, Add>();
  #tags = new Map<string, Add>();
  #tasks = new Map<string, Add>();

  constructor(pending: PendingItems, log: string, month: string) {
    this.#pending = pending;
    this.#log = log;
    this.#month = month;
  }

  log(): Add {
    this.#ofLog ??= this.#sums({});
    return this.#ofLog;
  }

  /** Of the type and of each prefix of it. */
  types(type: string): Add[] {
    return cached(this.#types, type, () => typesAbove(type).map((above) => this.#sums({ type: above })));
  }

  actor(actor: string): Add {
    return cached(this.#actors, actor, () => this.#sums({ actor }));
  }

  actorTypes(actor: string, type: string): Add[] {
    const types = cached(this.#actorTypes, actor, () => new Map<string, Add[]>());
    return cached(types, type, () => typesAbove(type).map((above) => this.#sums({ type: above, actor })));
  }

  subject(subject: string): Add {
    return cached(this.#subjects, subject, () => this.#sums({ subject }));
  }

  tag(tag: string): Add {
    return cached(this.#tags, tag, () => this.#sums({ tag }));
  }

  task(task: string): Add {
    return cached(this.#tasks, task, () => this.#sums({ task }));
  }

  #sums(key: Omit<CounterKey, "log">): Add {
    return this.#pending.sums(counterPartition({ log: this.#log, ...key }), this.#month).add;
  }
}

function cached<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

/** `a.b.c` → `a.`, `a.b.`, `a.b.c`. */
function typesAbove(type: string): string[] {
  const types: string[] = [];
  for (let dot = type.indexOf("."); dot >= 0; dot = type.indexOf(".", dot + 1))
    types.push(type.slice(0, dot + 1));
  types.push(type);
  return types;
}

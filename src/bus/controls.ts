import { toIso } from "../event/calendar.ts";
import type { Item, Store } from "../store/store.ts";
import type { Rule } from "./rule.ts";

const PK = "bus-controls";
const PAGE = 1_000;

/** Whether a rule is to deliver, as somebody or the bus itself last said. */
export interface Control {
  enabled: boolean;
  reason: string;
  /** UTC with milliseconds. */
  at: string;
  by: string;
}

/** Switches of rules, which outlive a restart and stand above the config. */
export class Controls {
  #store: Store;
  #now: () => number;

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  async set(rule: string, { enabled, reason, by }: Omit<Control, "at">): Promise<void> {
    const attributes: Control & Record<string, unknown> = { enabled, reason, at: toIso(this.#now()), by };
    await this.#store.writeItems([{ op: "put", pk: PK, sk: rule, attributes }]);
  }

  /** All that were ever set, by rule. */
  async all(): Promise<Map<string, Control>> {
    const { items } = await this.#store.queryItems({ pk: PK, direction: "forward", limit: PAGE });
    return new Map(items.map((item) => [item.sk, controlOf(item)]));
  }
}

export function isEnabled({ settings }: Rule, control: Control | undefined): boolean {
  return control?.enabled ?? settings.enabled ?? true;
}

function controlOf({ enabled, reason, at, by }: Item): Control {
  return { enabled, reason, at, by } as Control;
}

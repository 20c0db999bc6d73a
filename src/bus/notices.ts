import type { Json, NewEvent } from "../event/event.ts";
import { BUS_LOG } from "./feed.ts";

export interface Notice {
  /** `rule.disabled`, `breaker.opened`, `replay.started` … */
  type: string;
  rule: string;
  data?: { [name: string]: Json };
  actor?: string | undefined;
}

/** Records what happens to rules, so that people see it, rules react to it, and it can be asked who did it. */
export class Notices {
  #append: (log: string, events: NewEvent[]) => Promise<unknown>;
  #onError: (error: unknown) => void;

  constructor(
    append: (log: string, events: NewEvent[]) => Promise<unknown>,
    onError: (error: unknown) => void,
  ) {
    this.#append = append;
    this.#onError = onError;
  }

  /** Never fails: what is told of must go on. */
  async tell({ type, rule, data, actor }: Notice): Promise<void> {
    const event: NewEvent = {
      type,
      subject: rule,
      source: "daybook/bus",
      ...(data === undefined ? {} : { data }),
      ...(actor === undefined ? {} : { actor }),
    };
    try {
      await this.#append(BUS_LOG, [event]);
    } catch (error) {
      this.#onError(error);
    }
  }
}

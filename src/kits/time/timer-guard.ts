import type { ItemWrite } from "../../store/store.ts";
import type { TimePort } from "./port.ts";

/** Nothing before the first start. */
interface Made {
  version?: number;
  by?: string;
}

/**
 * An item for the timers of each owner, as the tree of tasks has one: whoever starts one reads it, then what runs, and starts
 * on condition that it is still the same, replacing it. So of two starts at once, in whichever processes, the later one sees
 * what the other started, and stops it. Owners do not wait for each other: what nobody in particular starts comes before or
 * after what somebody starts, and either leaves what that order would.
 */
export class TimerGuard {
  readonly #key: { pk: string; sk: string };
  readonly #version: number;
  /** Which start made it what it is. */
  readonly #by: string | undefined;
  readonly #mine: string;

  private constructor(key: { pk: string; sk: string }, { version = 0, by }: Made, mine: string) {
    this.#key = key;
    this.#version = version;
    this.#by = by;
    this.#mine = mine;
  }

  static async read(port: TimePort, owner: string | undefined): Promise<TimerGuard> {
    const key = { pk: "time", sk: owner === undefined ? "timer" : `timer#${owner}` };
    return new TimerGuard(key, ((await port.getItem(key)) ?? {}) as Made, port.newId());
  }

  /** What is written with the start, or keeps it from being recorded. */
  change(): ItemWrite {
    const [version, by] = [this.#version, this.#by];
    const condition = by === undefined ? ({ absent: true } as const) : { equals: { version, by } };
    return { op: "put", ...this.#key, attributes: { version: version + 1, by: this.#mine }, condition };
  }
}

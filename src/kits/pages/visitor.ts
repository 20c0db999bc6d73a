import { createHmac, hash } from "node:crypto";
import type { Day } from "../../event/calendar.ts";

/** Days whose keys are remembered: logs come roughly in order of time. */
const REMEMBERED_DAYS = 400;

/**
 * Makes visitors of addresses and agents. Each day has a key of its own, which follows from the book's secret: within a
 * day the same address with the same agent is the same visitor, on another day a different one, and without the secret
 * no address can be tried.
 */
export class Visitors {
  #secret: string;
  #keys = new Map<Day, string>();

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** Twelve hexadecimal digits; undefined where no address is known. */
  of(day: Day, address: string | undefined, agent: string | undefined): string | undefined {
    if (address === undefined || address === "" || address === "-") return undefined;
    return hash("sha256", `${this.#keyOf(day)}\n${address}\n${agent ?? ""}`, "hex").slice(0, 12);
  }

  #keyOf(day: Day): string {
    let key = this.#keys.get(day);
    if (key === undefined) {
      key = createHmac("sha256", this.#secret).update(day).digest("base64url");
      if (this.#keys.size >= REMEMBERED_DAYS) this.#keys.clear();
      this.#keys.set(day, key);
    }
    return key;
  }
}

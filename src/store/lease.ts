import { isGone } from "./lease-owner.ts";
import type { ItemWrite, Store } from "./store.ts";

export interface LeaseOptions {
  /** What only one may do at a time. */
  name: string;
  /** Who asks: a name that `leaseOwner()` gave. */
  owner: string;
  /** How long it holds without being renewed, milliseconds. */
  ttlMs: number;
  /** Milliseconds since the epoch. */
  now(): number;
}

interface Held {
  owner: string;
  until: number;
}

/**
 * Lets one process at a time do a work that any may do. It saves work and protects nothing: a process that stood
 * still may believe itself the owner for a moment, so what it does must be right even when two do it.
 */
export class Lease {
  #store: Store;
  #options: LeaseOptions;

  constructor(store: Store, options: LeaseOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** Takes or renews it; false while another holds it. */
  async hold(): Promise<boolean> {
    const { owner, ttlMs, now } = this.#options;
    const held = await this.#held();
    const time = now();
    const isOthers = held !== undefined && held.owner !== owner;
    if (isOthers && held.until > time && !isGone(held.owner)) return false;
    // Half of it is still left: a renewal costs a write.
    if (held?.owner === owner && held.until - time > ttlMs / 2) return true;
    const outcome = await this.#store.writeItems([this.#write({ owner, until: time + ttlMs }, held)]);
    return outcome.status === "written";
  }

  /** So that another need not wait for its end. */
  async release(): Promise<void> {
    const held = await this.#held();
    if (held?.owner === this.#options.owner) {
      await this.#store.writeItems([this.#write({ owner: held.owner, until: 0 }, held)]);
    }
  }

  async #held(): Promise<Held | undefined> {
    const item = await this.#store.getItem(this.#key);
    return item && { owner: item.owner as string, until: item.until as number };
  }

  #write(next: Held, held: Held | undefined): ItemWrite {
    const condition = held === undefined ? { absent: true as const } : { equals: { ...held } };
    return { op: "put", ...this.#key, attributes: { ...next }, condition };
  }

  get #key() {
    return { pk: "leases", sk: this.#options.name };
  }
}

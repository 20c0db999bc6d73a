import type { Envelope } from "../config/handler.ts";
import type { RecordedEvent } from "../event/event.ts";

/** An event that a rule was offered and is not done with. */
export interface Slot {
  event: RecordedEvent;
  envelope: Envelope;
  key: string;
  isDone: boolean;
  /** The next of the same key. */
  next: Slot | undefined;
}

/**
 * The events that a rule is at, in recorded order. One of each key at a time is ready to be delivered. Everything before the
 * first that is not done is behind the checkpoint.
 */
export class Window {
  #slots: Slot[] = [];
  #first = 0;
  #lastOf = new Map<string, Slot>();
  #ready: Slot[] = [];
  #nextReady = 0;
  /** Of the last event that is done, or was looked at and is not this rule's, with all before it. */
  #position: string;
  #reached: string;

  constructor(position: string) {
    this.#position = position;
    this.#reached = position;
  }

  get size(): number {
    return this.#slots.length - this.#first;
  }

  get position(): string {
    return this.#position;
  }

  get hasReady(): boolean {
    return this.#nextReady < this.#ready.length;
  }

  add(event: RecordedEvent, { envelope, key }: { envelope: Envelope; key: string }): void {
    const slot: Slot = { event, envelope, key, isDone: false, next: undefined };
    this.#slots.push(slot);
    const before = this.#lastOf.get(key);
    if (before === undefined) this.#ready.push(slot);
    else before.next = slot;
    this.#lastOf.set(key, slot);
  }

  take(): Slot | undefined {
    const slot = this.#ready[this.#nextReady];
    if (slot === undefined) return undefined;
    this.#nextReady += 1;
    if (this.#nextReady === this.#ready.length) {
      this.#ready.length = 0;
      this.#nextReady = 0;
    }
    return slot;
  }

  /** The next of its key is ready. */
  done(slot: Slot): void {
    this.#finish(slot);
    const { next } = slot;
    if (next !== undefined) this.#ready.push(next);
  }

  /** Also all that follow it: they become somebody else's. */
  doneWithSequence(slot: Slot): Slot[] {
    const sequence: Slot[] = [];
    for (let at: Slot | undefined = slot; at !== undefined; at = at.next) {
      sequence.push(at);
      this.#finish(at);
    }
    return sequence;
  }

  /** Everything up to here was offered. */
  reached(position: string): void {
    this.#reached = position;
    if (this.size === 0) this.#position = position;
  }

  #finish(slot: Slot): void {
    slot.isDone = true;
    if (this.#lastOf.get(slot.key) === slot) this.#lastOf.delete(slot.key);
    this.#advance();
  }

  #advance(): void {
    const slots = this.#slots;
    while (this.#first < slots.length && (slots[this.#first] as Slot).isDone) {
      this.#position = (slots[this.#first] as Slot).event.position;
      this.#first += 1;
    }
    if (this.#first === slots.length) {
      slots.length = 0;
      this.#first = 0;
      if (this.#reached > this.#position) this.#position = this.#reached;
    } else if (this.#first > slots.length / 2) {
      slots.splice(0, this.#first);
      this.#first = 0;
    }
  }
}

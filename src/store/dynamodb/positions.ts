import { randomInt } from "node:crypto";
import { DaybookError, shown } from "../../errors.ts";

const MS_DIGITS = 16;
const COUNTER_DIGITS = 6;
const COUNTER_END = 10 ** COUNTER_DIGITS;
const NODE_CHARACTERS = 4;
/** Days after the year 9999 have other texts. */
const END_MS = Date.UTC(10_000, 0, 1);
const POSITION = /^\d{22}[0-9a-z]{4}$/;

/**
 * Gives out positions: milliseconds, a counter within them, and four characters of this process, all of fixed width, so
 * that text order is recorded order. They ascend strictly within a process, also when its clock goes back.
 */
export class Positions {
  #clock: () => number;
  #node: string;
  #ms = 0;
  #counter = 0;

  constructor(clock: () => number, node: string = randomNode()) {
    this.#clock = clock;
    this.#node = node;
  }

  next(): string {
    const now = this.#clock();
    if (now > this.#ms) {
      this.#ms = now;
      this.#counter = 0;
    } else {
      this.#counter += 1;
      if (this.#counter === COUNTER_END) {
        this.#ms += 1;
        this.#counter = 0;
      }
    }
    return digits(this.#ms, MS_DIGITS) + digits(this.#counter, COUNTER_DIGITS) + this.#node;
  }

  /** What comes next lies after this one, which another process gave out, if their clocks differ by less than `skewMs`. */
  passOver(position: string, skewMs: number): void {
    const ms = positionMs(position);
    if (ms < this.#ms || ms > this.#clock() + skewMs) return;
    this.#ms = ms + 1;
    this.#counter = 0;
  }
}

/** When a position was given out, by the clock of its writer; 0 for `""`. */
export function positionMs(position: string): number {
  return Number(position.slice(0, MS_DIGITS));
}

/** @throws query_invalid for what is neither a position of a DynamoDB book nor `""`, the start */
export function checkPosition(position: string): string {
  if (position === "" || (POSITION.test(position) && positionMs(position) < END_MS)) return position;
  throw new DaybookError(
    "query_invalid",
    `position must be one that this book gave out, got ${shown(position)}`,
    { subject: "position", value: position },
  );
}

function randomNode(): string {
  return randomInt(36 ** NODE_CHARACTERS)
    .toString(36)
    .padStart(NODE_CHARACTERS, "0");
}

function digits(value: number, width: number): string {
  return value.toString().padStart(width, "0");
}

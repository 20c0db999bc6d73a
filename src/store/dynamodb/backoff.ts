import { DaybookError } from "../../errors.ts";

const FIRST_MS = 25;
const CAP_MS = 2_000;

/** Waits between the attempts of one operation: full jitter, doubling, capped, and all of it within one budget. */
export class Backoff {
  #budgetMs: number;
  #end: number;
  #limitMs = FIRST_MS;

  constructor(budgetMs: number) {
    this.#budgetMs = budgetMs;
    this.#end = performance.now() + budgetMs;
  }

  /** @throws book_busy, which says what was waited for, when the budget is spent */
  async wait(reason: string, cause?: unknown): Promise<void> {
    const ms = Math.random() * this.#limitMs;
    if (performance.now() + ms > this.#end) {
      throw new DaybookError(
        "book_busy",
        `book must be free within ${this.#budgetMs / 1_000} seconds, got ${reason}`,
        { hint: "try again later; nothing of this write is half done", cause },
      );
    }
    this.#limitMs = Math.min(this.#limitMs * 2, CAP_MS);
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
}

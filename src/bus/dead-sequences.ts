import type { Item } from "../store/store.ts";
import type { KeyState } from "./keys.ts";
import type { Ledger } from "./ledger.ts";
import type { Retries } from "./retries.ts";
import { type DeadRow, rowOf } from "./row.ts";
import type { Rows } from "./rows.ts";
import type { Timers } from "./timers.ts";

/** Work on many rows has them written when there are so many. */
export const MANY_UNWRITTEN = 500;

/** Which dead letters of a key are meant, until the signal aborts. */
export interface DeadLetterChoice {
  isMeant(row: DeadRow, sk: string): boolean;
  signal: AbortSignal;
}

export interface DeadSequencesOptions {
  retries: Retries;
  rows: Rows;
  ledger: Ledger;
  timers: Timers;
  /** Whether later events of a key join an event of it that is given up. */
  parks: boolean;
  /** A key is free again. */
  onReady(): void;
}

/** The dead letters of a lane, key by key: put back, or removed. */
export class DeadSequences {
  #options: DeadSequencesOptions;
  /** One work after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: DeadSequencesOptions) {
    this.#options = options;
  }

  /**
   * Puts dead letters of a key back, in order, and frees it. If the rule parks, these are all of them, also those that
   * come in the meantime. Answers how many there were.
   */
  redrive(key: string, { isMeant, signal }: DeadLetterChoice): Promise<number> {
    return this.#alone(key, signal, async (state) => {
      let moved = 0;
      await this.#eachDead(key, state, {
        visit: (item) => {
          if (!this.#options.parks && !isMeant(rowOf<DeadRow>(item), item.sk)) return;
          this.#revive(item, state);
          moved += 1;
        },
        end: () => this.#release(key, state, { parked: false }),
      });
      return moved;
    });
  }

  /** Removes dead letters of a key; it is free when none is left. */
  discard(key: string, { isMeant, signal }: DeadLetterChoice): Promise<number> {
    return this.#alone(key, signal, async (state) => {
      let discarded = 0;
      let kept = 0;
      await this.#eachDead(key, state, {
        visit: (item) => {
          const row = rowOf<DeadRow>(item);
          if (!isMeant(row, item.sk)) {
            kept += 1;
            return;
          }
          this.#options.ledger.removeDead(row);
          discarded += 1;
        },
        end: () => this.#release(key, state, { parked: state.parked && kept > 0 }),
      });
      return discarded;
    });
  }

  /** Work on the dead letters of a key, while nothing of it is tried and no other such work goes on. */
  #alone(key: string, signal: AbortSignal, work: (state: KeyState) => Promise<number>): Promise<number> {
    const { retries, onReady } = this.#options;
    const done = this.#turn.then(async () => {
      const state = retries.keys.take(key);
      state.held = true;
      await retries.untilFree(key, { state, signal });
      const count = signal.aborted ? 0 : await work(state);
      if (signal.aborted && state.held) this.#release(key, state, { parked: state.parked });
      onReady();
      return count;
    });
    this.#turn = done.catch(() => {});
    return done;
  }

  #release(key: string, state: KeyState, { parked }: { parked: boolean }): void {
    const { retries, timers } = this.#options;
    state.held = false;
    state.parked = parked;
    if (state.waiting) retries.keys.due(key, timers.now());
    else retries.keys.forgetIfFree(key, state);
  }

  /**
   * Every dead letter of a key, also those that join them meanwhile. `end` comes in the same step as the finding that there are
   * no more: between two steps another could join.
   */
  async #eachDead(
    key: string,
    state: KeyState,
    { visit, end }: { visit(item: Item): void; end(): void },
  ): Promise<void> {
    const { ledger, rows } = this.#options;
    for (let after: string | undefined; ; ) {
      if (ledger.unwritten > MANY_UNWRITTEN) await ledger.flush();
      // Another may come while this one is written.
      while (ledger.hasUnwrittenDead(state.lastDead)) await ledger.flush();
      const { died } = state;
      const page = await rows.deadPage(key, after);
      for (const item of page) if (!ledger.isDeadRemoved(item.sk)) visit(item);
      after = page.at(-1)?.sk ?? after;
      if (page.length > 0 || state.died !== died) continue;
      end();
      return;
    }
  }

  #revive(item: Item, state: KeyState): void {
    const { ledger, retries, timers } = this.#options;
    const { condition: _condition, errorType: _errorType, at: _at, ...row } = rowOf<DeadRow>(item);
    ledger.removeDead(row);
    retries.wait(
      { ...row, type: "redrive", attemptCount: 0, firstAt: 0, nextAt: timers.now(), leases: 0 },
      state,
    );
  }
}

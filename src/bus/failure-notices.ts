import type { Envelope } from "../config/handler.ts";
import type { Json } from "../event/event.ts";
import type { Store } from "../store/store.ts";
import { failureDocument } from "./failure-document.ts";
import { type DeadRow, deadPk, failuresPk, rowOf } from "./row.ts";
import type { Rule } from "./rule.ts";
import type { Delivery, Target } from "./target.ts";
import type { Timers } from "./timers.ts";

const PAGE = 100;
const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 600_000;

export interface FailureNoticesOptions {
  rule: Rule;
  /** The rule's `onFailure`. */
  target: Target;
  store: Store;
  timers: Timers;
  onError(error: unknown): void;
}

/**
 * Sends the failure document of each dead letter, one after the other, in the order of their keys, until it is taken. What is to
 * be sent was written down together with the dead letter.
 */
export class FailureNotices {
  #options: FailureNoticesOptions;
  #sending: Promise<void> | undefined;
  #asked = false;
  #waitMs = FIRST_WAIT_MS;
  #cancel: (() => void) | undefined;
  #stopped = false;
  /** Of the call that is under way. */
  #abort: AbortController | undefined;

  constructor(options: FailureNoticesOptions) {
    this.#options = options;
  }

  /** Looks for what is to be sent. */
  poke(): void {
    if (this.#stopped) return;
    this.#asked = true;
    if (this.#sending !== undefined || this.#cancel !== undefined) return;
    this.#sending = this.#send()
      .catch((error) => this.#later(error))
      .finally(() => {
        this.#sending = undefined;
        if (this.#asked && this.#cancel === undefined) this.poke();
      });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    this.#abort?.abort();
    await this.#sending;
  }

  async #send(): Promise<void> {
    const { store, rule } = this.#options;
    const pk = failuresPk(rule.name);
    this.#asked = false;
    for (;;) {
      const { items } = await store.queryItems({ pk, direction: "forward", limit: PAGE });
      if (items.length === 0) return;
      for (const { sk } of items) {
        if (this.#stopped) return;
        const dead = await store.getItem({ pk: deadPk(rule.name), sk });
        // Redriven or discarded before it could be told.
        if (dead !== undefined) await this.#deliver(rowOf<DeadRow>(dead));
        await store.writeItems([{ op: "remove", pk, sk }]);
        this.#waitMs = FIRST_WAIT_MS;
      }
    }
  }

  /** @throws Error if it is to be tried again */
  async #deliver(row: DeadRow): Promise<void> {
    const { rule, target, timers, onError } = this.#options;
    const abort = new AbortController();
    const cancel = timers.after(rule.timeoutMs, () => abort.abort());
    this.#abort = abort;
    try {
      // A function that hangs does not hear of the end of its time.
      const answer = target.deliver([deliveryOf(rule, row)], abort.signal);
      const [outcome] = await Promise.race([answer, ended(abort.signal, rule)]);
      if (outcome === undefined) return;
      const error = new Error(
        `onFailure of rule ${rule.name} must take a failure document: ${outcome.message}`,
      );
      // It would stand in the way of all that follow.
      if (outcome.class === "permanent") onError(error);
      else throw error;
    } finally {
      cancel();
    }
  }

  #later(error: unknown): void {
    const { timers, onError } = this.#options;
    if (this.#stopped) return;
    onError(error);
    this.#cancel = timers.after(this.#waitMs, () => {
      this.#cancel = undefined;
      this.poke();
    });
    this.#waitMs = Math.min(this.#waitMs * 2, MAX_WAIT_MS);
  }
}

/** The document as an event of its own: a target that looks at the event finds it there too. */
function deliveryOf(rule: Rule, row: DeadRow): Delivery {
  const document = failureDocument(rule, row);
  const { data: _data, data_base64: _base64, ...event } = row.event;
  return {
    envelope: document as unknown as Envelope,
    event: {
      ...event,
      id: document.requestContext.requestId,
      type: "delivery.failed",
      time: row.at,
      causationid: event.id,
      data: document as unknown as Json,
    },
    rule: rule.name,
    id: `${rule.name}:failure:${row.event.source}:${row.event.id}:${row.at}`,
    attempt: 1,
    type: row.type,
    replayName: row.replayName,
  };
}

/** Rejects when the signal aborts. */
function ended(signal: AbortSignal, { name, timeoutMs }: Rule): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(new Error(`onFailure of rule ${name} must take a failure document within ${timeoutMs} ms`));
    });
  });
}

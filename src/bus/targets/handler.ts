import type { DeliveryType, Handler, HandlerContext } from "../../config/handler.ts";
import { DaybookError, shown } from "../../errors.ts";
import type { NewEvent, RecordedEvent } from "../../event/event.ts";
import { validateLogName } from "../../event/validate.ts";
import { type DeliveryFailure, failureOf, timeoutFailure } from "../failure.ts";
import type { Delivery, EffectAppend, Outcome, Target, TargetContext } from "../target.ts";

/** Shared by all that went well: this is the hot path, and nobody changes an answer. */
const DELIVERED: Outcome[] = [undefined];

/**
 * A function in this process. One that returns no promise and appends nothing costs no promise either. What it returns is
 * ignored. A function cannot be stopped: one whose time is over goes on, but what it appended is not recorded.
 */
export class HandlerTarget implements Target {
  readonly batchSize = 1;
  readonly #handler: Handler;
  readonly #context: TargetContext;

  constructor(handler: Handler, context: TargetContext) {
    this.#handler = handler;
    this.#context = context;
  }

  deliver(deliveries: Delivery[], signal: AbortSignal): Outcome[] | Promise<Outcome[]> {
    if (deliveries.length === 1) return this.#deliverOne(deliveries[0] as Delivery, signal);
    const outcomes = deliveries.map((delivery) => this.#deliverOne(delivery, signal));
    return Promise.all(outcomes).then((lists) => lists.flat());
  }

  #deliverOne(delivery: Delivery, signal: AbortSignal): Outcome[] | Promise<Outcome[]> {
    const context = new DeliveryContext(delivery, signal);
    try {
      const answer = this.#handler(delivery.envelope, context);
      if (isThenable(answer)) return this.#settle(answer, context, delivery);
    } catch (error) {
      context.end();
      return [failureOf(error)];
    }
    const appends = context.end();
    return appends === undefined ? DELIVERED : this.#record(delivery, appends);
  }

  async #settle(
    answer: PromiseLike<unknown>,
    context: DeliveryContext,
    delivery: Delivery,
  ): Promise<Outcome[]> {
    let failure: DeliveryFailure | undefined;
    try {
      await answer;
    } catch (error) {
      failure = failureOf(error);
    }
    const appends = context.end();
    if (context.signal.aborted) return [timeoutFailure(this.#context.timeoutMs)];
    if (failure !== undefined) return [failure];
    return appends === undefined ? DELIVERED : this.#record(delivery, appends);
  }

  async #record(delivery: Delivery, appends: EffectAppend[]): Promise<Outcome[]> {
    try {
      await this.#context.effects.append(delivery, appends);
      return DELIVERED;
    } catch (error) {
      return [failureOf(error)];
    }
  }
}

class DeliveryContext implements HandlerContext {
  readonly rule: string;
  readonly event: RecordedEvent;
  readonly attempt: number;
  readonly deliveryType: DeliveryType;
  readonly deliveryId: string;
  readonly replayName: string | undefined;
  readonly signal: AbortSignal;
  #appends: EffectAppend[] | undefined;
  #ended = false;

  constructor({ rule, event, attempt, type, id, replayName }: Delivery, signal: AbortSignal) {
    this.rule = rule;
    this.event = event;
    this.attempt = attempt;
    this.deliveryType = type;
    this.deliveryId = id;
    this.replayName = replayName;
    this.signal = signal;
  }

  /** A function of its own, not a method: handlers take it out of the context. */
  readonly append = (log: string, events: NewEvent | NewEvent[]): void => {
    if (this.#ended || this.signal.aborted) {
      const when = this.#ended ? "after its end" : "after its time was over";
      throw invalidAppend("called before the handler ends", when);
    }
    validateLogName(log);
    if (typeof events !== "object" || events === null) throw invalidAppend("given events", shown(events));
    const list = Array.isArray(events) ? [...events] : [events];
    if (list.length === 0) return;
    this.#appends ??= [];
    this.#appends.push({ log, events: list });
  };

  /** What it collected; from now on it takes no more. */
  end(): EffectAppend[] | undefined {
    this.#ended = true;
    return this.#appends;
  }
}

function invalidAppend(rule: string, got: string): DaybookError {
  return new DaybookError("delivery_invalid", `append must be ${rule}, got ${got}`, {
    subject: "append",
    value: got,
    hint: "await what the handler waits for",
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as PromiseLike<unknown>).then === "function"
  );
}

import type { DeliveryFailure } from "../../bus/failure.ts";
import type { Delivery, Target, TargetContext } from "../../bus/target.ts";
import { createTarget } from "../../bus/targets/create-target.ts";
import type { EventBridgeTargetSettings } from "../../config/rules.ts";
import type { Daybook } from "../../daybook.ts";
import { DaybookError } from "../../errors.ts";
import type { Cli } from "../cli.ts";
import { elapsed } from "../elapsed.ts";
import { Interrupted } from "../interrupted.ts";
import { counted } from "../text.ts";
import type { Replayed } from "./replay-events.ts";

const TIMEOUT_MS = 30_000;
/** Tries of an event, with pauses that double in between. */
const MAX_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 200;

export interface ToEventBridgeOptions {
  events: AsyncIterable<Replayed>;
  settings: EventBridgeTargetSettings;
  /** Marks every event. */
  name: string | undefined;
}

/** Sends events in order: ten a call, the next ten when all of these were taken. */
export async function replayToEventBridge(
  cli: Cli,
  book: Daybook,
  { events, settings, name }: ToEventBridgeOptions,
): Promise<void> {
  const target = await createTarget(settings, contextOf(cli, book));
  const sender = new Sender(target, cli.heedInterruption());
  try {
    for await (const { event, envelope } of events) {
      await sender.add({
        event,
        envelope,
        rule: settings.eventbridge,
        id: `${settings.eventbridge}:${event.source}:${event.id}`,
        attempt: 1,
        type: "replay",
        replayName: name,
      });
    }
    await sender.flush();
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted(`stopped after ${counted(sender.sent, "event")}; ${sender.goOn}`);
  } finally {
    await target.close?.();
  }
  const { sent } = sender;
  await cli.answer(
    { events: sent, bus: settings.eventbridge },
    `${counted(sent, "event")} sent to ${settings.eventbridge}`,
  );
}

function contextOf(cli: Cli, book: Daybook): TargetContext {
  return {
    effects: { append: () => Promise.reject(new Error("EventBridge records nothing here")) },
    folder: cli.io.cwd,
    now: () => cli.now(),
    dayOf: (ms) => book.calendar.dayOf(ms),
    timeoutMs: TIMEOUT_MS,
  };
}

class Sender {
  sent = 0;
  readonly #target: Target;
  readonly #signal: AbortSignal;
  #waiting: Delivery[] = [];
  /** Of the last event of which all before it were taken too. */
  #position: string | undefined;

  constructor(target: Target, signal: AbortSignal) {
    this.#target = target;
    this.#signal = signal;
  }

  /** How to send the rest. */
  get goOn(): string {
    return this.#position === undefined ? "run it again" : `--after ${this.#position} goes on`;
  }

  async add(delivery: Delivery): Promise<void> {
    this.#waiting.push(delivery);
    if (this.#waiting.length >= this.#target.batchSize) await this.flush();
  }

  /** @throws delivery_invalid, Interrupted */
  async flush(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    let left = batch;
    for (let attempt = 1; left.length > 0; attempt++) {
      const outcomes = await this.#target.deliver(left, AbortSignal.timeout(TIMEOUT_MS));
      const failures = left.flatMap((delivery, index) => {
        const failure = outcomes[index];
        return failure === undefined ? [] : [{ delivery: { ...delivery, attempt: attempt + 1 }, failure }];
      });
      left = failures.map(({ delivery }) => delivery);
      const lost = failures.find(({ failure }) => attempt === MAX_ATTEMPTS || isFinal(failure));
      if (lost !== undefined) throw this.#refused(lost);
      if (left.length === 0) break;
      await elapsed(FIRST_PAUSE_MS * 2 ** (attempt - 1), this.#signal);
      if (this.#signal.aborted) throw new Interrupted();
    }
    this.sent += batch.length;
    this.#position = batch.at(-1)?.event.position ?? this.#position;
  }

  #refused({ delivery, failure }: { delivery: Delivery; failure: DeliveryFailure }): DaybookError {
    const { id, type } = delivery.event;
    return new DaybookError("delivery_invalid", `event ${id} (${type}) must be taken: ${failure.message}`, {
      subject: "event",
      value: id,
      sent: this.sent,
      hint: `${counted(this.sent, "event")} were sent before its ten; ${this.goOn}`,
    });
  }
}

function isFinal({ class: kind }: DeliveryFailure): boolean {
  return kind === "permanent" || kind === "gone";
}

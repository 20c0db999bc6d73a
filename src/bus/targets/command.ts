import type { CommandTargetSettings } from "../../config/rules.ts";
import { failureOf, timeoutFailure } from "../failure.ts";
import type { Delivery, Outcome, Target, TargetContext } from "../target.ts";
import { CommandChild, NotStarted } from "./command-child.ts";

/**
 * A program that lives as long as it behaves: a JSON line on its stdin for each delivery, a JSON line on its stdout for each
 * answer, in any order. One that exits, hangs or talks nonsense is killed and started anew for the next delivery.
 */
export class CommandTarget implements Target {
  /** One, since a program mostly does one thing after the other: the time of a whole batch would be that of one delivery. */
  readonly batchSize = 1;
  readonly #settings: CommandTargetSettings;
  readonly #context: TargetContext;
  readonly #inFlight = new Map<string, Promise<void>>();
  #child: CommandChild | undefined;

  constructor(settings: CommandTargetSettings, context: TargetContext) {
    this.#settings = settings;
    this.#context = context;
  }

  deliver(deliveries: Delivery[], signal: AbortSignal): Promise<Outcome[]> {
    return Promise.all(deliveries.map((delivery) => this.#afterItself(delivery, signal)));
  }

  async close(): Promise<void> {
    await this.#child?.close();
  }

  /** A replay may send what is in flight: their answers could not be told apart, so it waits. */
  async #afterItself(delivery: Delivery, signal: AbortSignal): Promise<Outcome> {
    const earlier = this.#inFlight.get(delivery.id);
    const outcome =
      earlier === undefined
        ? this.#deliverOne(delivery, signal)
        : earlier.then(() => this.#deliverOne(delivery, signal));
    const done = outcome.then(() => {
      if (this.#inFlight.get(delivery.id) === done) this.#inFlight.delete(delivery.id);
    });
    this.#inFlight.set(delivery.id, done);
    return outcome;
  }

  async #deliverOne(delivery: Delivery, signal: AbortSignal): Promise<Outcome> {
    if (signal.aborted) return timeoutFailure(this.#context.timeoutMs);
    try {
      const child = this.#liveChild();
      const onAbort = () => child.timeOut(delivery.id, timeoutFailure(this.#context.timeoutMs));
      signal.addEventListener("abort", onAbort);
      const answer = await child.ask(delivery.id, lineOf(delivery));
      signal.removeEventListener("abort", onAbort);
      if ("class" in answer) return answer;
      if (answer.failure === undefined && answer.appends.length > 0) {
        await this.#context.effects.append(delivery, answer.appends);
      }
      return answer.failure;
    } catch (error) {
      return error instanceof NotStarted ? error.failure : failureOf(error);
    }
  }

  #liveChild(): CommandChild {
    if (this.#child !== undefined && !this.#child.hasEnded) return this.#child;
    const { command, env = {} } = this.#settings;
    this.#child = new CommandChild({ command, env, folder: this.#context.folder });
    return this.#child;
  }
}

function lineOf({ id, rule, attempt, type, replayName, envelope }: Delivery): string {
  const line = { deliveryId: id, rule, attempt, deliveryType: type, replayName, event: envelope };
  return `${JSON.stringify(line)}\n`;
}

import type { LogTargetSettings } from "../../config/rules.ts";
import type { Json, NewEvent } from "../../event/event.ts";
import { failureOf, timeoutFailure } from "../failure.ts";
import type { Delivery, Outcome, Target, TargetContext } from "../target.ts";
import { jsonTemplate, type TemplateSource, TextTemplate } from "../template.ts";

/**
 * Appends to another log of the book what follows from an event. When it happened and who did it are the event's own, so
 * that another try of the same delivery says the same.
 */
export class LogTarget implements Target {
  readonly batchSize = 1;
  readonly #log: string;
  readonly #type: TextTemplate | undefined;
  readonly #subject: TextTemplate | undefined;
  readonly #data: ((source: TemplateSource) => Json | undefined) | undefined;
  readonly #context: TargetContext;

  constructor({ log, type, subject, data }: LogTargetSettings, context: TargetContext) {
    this.#log = log;
    this.#type = type === undefined ? undefined : new TextTemplate(type);
    this.#subject = subject === undefined ? undefined : new TextTemplate(subject);
    this.#data = data === undefined ? undefined : jsonTemplate(data);
    this.#context = context;
  }

  deliver(deliveries: Delivery[], signal: AbortSignal): Promise<Outcome[]> {
    return Promise.all(deliveries.map((delivery) => this.#deliverOne(delivery, signal)));
  }

  async #deliverOne(delivery: Delivery, signal: AbortSignal): Promise<Outcome> {
    if (signal.aborted) return timeoutFailure(this.#context.timeoutMs);
    try {
      const appends = [{ log: this.#log, events: [this.#eventOf(delivery)] }];
      await this.#context.effects.append(delivery, appends);
      return undefined;
    } catch (error) {
      return failureOf(error);
    }
  }

  #eventOf({ event }: Delivery): NewEvent {
    const source = { event, dayOf: this.#context.dayOf };
    return {
      type: this.#type?.fill(source) ?? event.type,
      subject: this.#subject?.fill(source) ?? event.subject,
      time: event.time,
      ...(event.actor === undefined ? {} : { actor: event.actor }),
      ...(this.#data === undefined ? contentOf(event) : present(this.#data(source))),
    };
  }
}

/** Content goes with what says how to read it. */
const CONTENT = ["datacontenttype", "dataschema", "data", "data_base64"];

function contentOf(event: NewEvent): Partial<NewEvent> {
  return Object.fromEntries(
    CONTENT.filter((name) => event[name] !== undefined).map((name) => [name, event[name]]),
  );
}

function present(data: Json | undefined): Partial<NewEvent> {
  return data === undefined ? {} : { data };
}

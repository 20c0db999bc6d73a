import { shown } from "../../errors.ts";
import type { NewEvent } from "../../event/event.ts";
import { clip, type DeliveryFailure } from "../failure.ts";
import type { EffectAppend } from "../target.ts";

/** What a program says about one delivery. */
export interface CommandAnswer {
  deliveryId: string;
  failure: DeliveryFailure | undefined;
  appends: EffectAppend[];
}

const MAX_ERROR_TYPE = 100;

/**
 * An answer that names its delivery and is wrong beside that is that delivery's permanent failure.
 *
 * @throws Error with what is wrong as its message, if it names no delivery
 */
export function parseAnswer(line: string): CommandAnswer {
  const answer = objectOf(line);
  const { deliveryId, ok } = answer ?? {};
  if (answer === undefined || typeof deliveryId !== "string") throw new Error(shown(line));
  const wrong = (rule: string, value: unknown): CommandAnswer => ({
    deliveryId,
    failure: {
      class: "permanent",
      errorType: "delivery_invalid",
      message: clip(`answer's ${rule}, got ${shown(value)}`),
    },
    appends: [],
  });
  if (ok === false) return { deliveryId, failure: failureIn(answer.error), appends: [] };
  if (ok !== true) return wrong("ok must be true or false", ok);
  const appends = answer.append ?? [];
  if (!isAppends(appends)) return wrong("append must be a list of { log, events: [ … ] }", appends);
  return { deliveryId, failure: undefined, appends };
}

function objectOf(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function failureIn(error: unknown): DeliveryFailure {
  const { type, message, permanent } = isObject(error) ? error : {};
  return {
    class: permanent === true ? "permanent" : "retry",
    errorType: typeof type === "string" && type !== "" ? clip(type.slice(0, MAX_ERROR_TYPE)) : "Error",
    message: typeof message === "string" ? clip(message) : shown(error),
  };
}

function isAppends(value: unknown): value is EffectAppend[] {
  return Array.isArray(value) && value.every(isAppend);
}

/** What the events themselves hold is checked when they are recorded. */
function isAppend(value: unknown): value is { log: string; events: NewEvent[] } {
  return isObject(value) && typeof value.log === "string" && Array.isArray(value.events);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

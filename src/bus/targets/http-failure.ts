import { clip, type DeliveryFailure, type FailureClass, timeoutFailure } from "../failure.ts";
import { ForbiddenAddress } from "./address-guard.ts";
import type { HttpAnswer } from "./http-client.ts";
import { retryAfterSeconds } from "./retry-after.ts";

/** 4xx that may go well later. */
const RETRIED = new Set([408, 425, 429]);
/** What stands before the target says that it is not there. */
const UNREACHABLE = new Set([502, 503, 504]);
const GONE = 410;

interface From {
  /** The target's URL as people may see it. */
  to: string;
  nowMs: number;
}

/** Undefined for 2xx. */
export function answerFailure(answer: HttpAnswer, { to, nowMs }: From): DeliveryFailure | undefined {
  const { statusCode, retryAfter, body } = answer;
  if (statusCode >= 200 && statusCode < 300) return undefined;
  const wait = retryAfterSeconds(retryAfter, nowMs);
  return {
    class: classOf(statusCode),
    errorType: `http_${statusCode}`,
    message: `POST ${to} must answer 2xx, got ${statusCode}`,
    statusCode,
    ...(body === "" ? {} : { body: clip(body) }),
    ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
  };
}

/** For a request that got no answer. */
export function requestFailure(error: unknown, to: string, timeoutMs: number): DeliveryFailure {
  const { name, code, message } = error as NodeJS.ErrnoException;
  if (error instanceof ForbiddenAddress) {
    return { class: "permanent", errorType: "forbidden_address", message: clip(message) };
  }
  if (name === "AbortError") return timeoutFailure(timeoutMs);
  // Of several addresses of a host, the message of all together is empty.
  const got = message === "" ? (code ?? name) : message;
  return {
    class: "unreachable",
    errorType: code ?? name,
    message: clip(`POST ${to} must get an answer, got ${got}`),
  };
}

function classOf(statusCode: number): FailureClass {
  if (statusCode === GONE) return "gone";
  if (UNREACHABLE.has(statusCode)) return "unreachable";
  return RETRIED.has(statusCode) || statusCode >= 500 ? "retry" : "permanent";
}

import type { PutEventsResultEntry } from "@aws-sdk/client-eventbridge";
import { clip, type DeliveryFailure, type FailureClass, timeoutFailure } from "../../failure.ts";

const RETRIED = /Throttl|TooManyRequests|InternalFailure|InternalException|InternalServer|ServiceUnavailable/;
/** What is wrong is not the event: once somebody gives the permission, it goes. */
const NO_ACCESS =
  /AccessDenied|UnrecognizedClient|ExpiredToken|Signature|InvalidClientToken|AuthenticationToken/;
const NO_ACCESS_STATUSES = new Set([401, 403]);
const UNREACHABLE = new Set([502, 503, 504]);

/** What EventBridge says about one entry of a call that went well. */
export function entryFailure(result: PutEventsResultEntry | undefined): DeliveryFailure | undefined {
  if (result === undefined) {
    const message = "PutEvents must answer for every entry, got an answer for fewer";
    return { class: "retry", errorType: "answer_invalid", message };
  }
  const { ErrorCode: code, ErrorMessage: message = "" } = result;
  if (code === undefined || code === "") return undefined;
  return {
    class: RETRIED.test(code) ? "retry" : "permanent",
    errorType: code,
    message: clip(`EventBridge refused the event: ${message === "" ? code : message}`),
  };
}

/** Why a call as a whole failed. */
export function callFailure(error: unknown, timeoutMs: number): DeliveryFailure {
  const { name, code, message, $metadata } = error as SdkError;
  // The SDK calls a connection that broke a TimeoutError too; that has a code.
  const isLate = name === "AbortError" || (name === "TimeoutError" && code === undefined);
  if (isLate) return timeoutFailure(timeoutMs);
  const statusCode = $metadata?.httpStatusCode;
  return {
    class: classOf(name, statusCode),
    errorType: code ?? name,
    message: clip(`PutEvents must go through, got ${message === "" ? (code ?? name) : message}`),
    ...(statusCode === undefined ? {} : { statusCode }),
  };
}

interface SdkError extends NodeJS.ErrnoException {
  $metadata?: { httpStatusCode?: number };
}

/** Without a status there was no answer, or there are no credentials to ask with. */
function classOf(name: string, statusCode: number | undefined): FailureClass {
  if (statusCode === undefined || UNREACHABLE.has(statusCode)) return "unreachable";
  if (NO_ACCESS.test(name) || NO_ACCESS_STATUSES.has(statusCode)) return "unreachable";
  if (RETRIED.test(name)) return "retry";
  return statusCode === 429 || statusCode >= 500 || statusCode < 300 ? "retry" : "permanent";
}

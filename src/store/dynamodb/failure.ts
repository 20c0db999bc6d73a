import { type CancellationReason, TransactionCanceledException } from "@aws-sdk/client-dynamodb";

/** `busy`: not done, try again. `unknown`: done or not, nobody told. `refused`: trying again changes nothing. */
export type FailureKind = "busy" | "unknown" | "refused";

const BUSY = new Set([
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
  "TransactionConflictException",
  "TransactionInProgressException",
  "ReplicatedWriteConflictException",
]);
const BUSY_REASONS = new Set(["TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"]);
const BROKEN_CONNECTION = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT", "ECONNABORTED", "UND_ERR_SOCKET"]);

export interface SdkError {
  name?: string;
  code?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number };
}

export function failureKind(error: unknown): FailureKind {
  const { name = "", code = "", $metadata } = error as SdkError;
  if (BUSY.has(name)) return "busy";
  if (error instanceof TransactionCanceledException) return isOnlyBusy(error) ? "busy" : "refused";
  if (isBrokenConnection(error) || ($metadata?.httpStatusCode ?? 0) >= 500) return "unknown";
  return name === "TimeoutError" || code === "ETIMEDOUT" ? "unknown" : "refused";
}

/** The request may have arrived; whether anybody acted on it is not known. */
export function isBrokenConnection(error: unknown): boolean {
  const { name = "", code = "", message = "" } = error as SdkError;
  return BROKEN_CONNECTION.has(code) || name === "TimeoutError" || /socket hang up/.test(message);
}

export function reasonsOf(error: TransactionCanceledException): CancellationReason[] {
  return error.CancellationReasons ?? [];
}

export function conditionFailed(reason: CancellationReason | undefined): boolean {
  return reason?.Code === "ConditionalCheckFailed";
}

/** Where a condition failed too, it is worth looking at it at once. */
function isOnlyBusy(error: TransactionCanceledException): boolean {
  const codes = reasonsOf(error).map(({ Code }) => Code ?? "None");
  return (
    codes.some((code) => BUSY_REASONS.has(code)) &&
    codes.every((code) => code === "None" || BUSY_REASONS.has(code))
  );
}

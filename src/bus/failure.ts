import { type DaybookError, isDaybookError } from "../errors.ts";

/**
 * `retry`: later it may work. `unreachable`: the same, and the target as a whole seems to be down. `permanent`: it will not
 * work by itself; tried a few times quickly. `gone`: the target is no more, the rule is disabled at once.
 */
export type FailureClass = "retry" | "unreachable" | "permanent" | "gone";

/** Why an attempt failed: what is kept with the delivery and shown to people. */
export interface DeliveryFailure {
  class: FailureClass;
  /** A short stable word: the error's name or code, `timeout`, `http_503`. */
  errorType: string;
  /** At most 1,000 characters. */
  message: string;
  trace?: string[];
  statusCode?: number;
  /** The first 1,000 characters of what the target answered. */
  body?: string;
  /** The target asks to wait so long; negative: not to try again. */
  retryAfterSeconds?: number;
}

/** Codes of the system, and of Node's `fetch`, for a service that does not answer at all: no event is to blame. */
const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_SOCKET",
]);

const MAX_MESSAGE = 1_000;
const MAX_TRACE = 20;

/** Thrown by a handler for an event that no retry will help. */
export class PermanentError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PermanentError";
  }
}

/** What somebody threw as the failure of an attempt. */
export function failureOf(error: unknown): DeliveryFailure {
  if (!(error instanceof Error)) {
    return { class: "retry", errorType: "Error", message: clip(textOf(error)) };
  }
  const message = clip(textOf(error.message));
  const trace = traceOf(error);
  if (isUnreachable(error))
    return { class: "unreachable", errorType: codeOf(error) ?? "Error", message, trace };
  const isPermanent =
    error.name === "PermanentError" || (isDaybookError(error) && !(error as DaybookError).retryable);
  return {
    class: isPermanent ? "permanent" : "retry",
    errorType: isDaybookError(error) ? error.code : clip(textOf(error.name || "Error")),
    message,
    trace,
  };
}

export function timeoutFailure(timeoutMs: number): DeliveryFailure {
  return {
    class: "retry",
    errorType: "timeout",
    message: `the target must answer within ${timeoutMs} ms, got nothing`,
  };
}

export function clip(text: string): string {
  return text.length > MAX_MESSAGE
    ? `${text.slice(0, MAX_MESSAGE - 1)}…`.toWellFormed()
    : text.toWellFormed();
}

function isUnreachable(error: Error): boolean {
  return UNREACHABLE.has(codeOf(error) ?? "");
}

/** `fetch` wraps what went wrong. */
function codeOf(error: Error): string | undefined {
  const { code, cause } = error as NodeJS.ErrnoException & { cause?: unknown };
  if (typeof code === "string") return code;
  return cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
}

/** Anybody can set an error's fields, to anything. */
function traceOf({ stack }: Error): string[] {
  return (typeof stack === "string" ? stack : "")
    .split("\n")
    .slice(1, 1 + MAX_TRACE)
    .map((line) => clip(line.trim()));
}

function textOf(value: unknown): string {
  try {
    return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  } catch {
    return Object.prototype.toString.call(value);
  }
}

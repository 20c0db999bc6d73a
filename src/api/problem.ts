import { DaybookError, type ErrorCode, isDaybookError, shown } from "../errors.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";

/** The one place where an error becomes a status. */
export const STATUS: Record<ErrorCode, number> = {
  // 400: a parameter, or a body that cannot be read at all.
  query_invalid: 400,
  cursor_invalid: 400,
  calendar_invalid: 400,
  counter_not_kept: 400,
  log_invalid: 400,
  body_invalid: 400,
  usage: 400,
  forbidden: 403,
  page_not_found: 404,
  event_not_found: 404,
  stream_not_found: 404,
  log_not_found: 404,
  entry_not_found: 404,
  row_not_found: 404,
  table_not_found: 404,
  task_not_found: 404,
  note_not_found: 404,
  tag_not_found: 404,
  goal_not_found: 404,
  rule_not_found: 404,
  projection_not_found: 404,
  record_not_found: 404,
  dead_letter_not_found: 404,
  job_not_found: 404,
  route_not_found: 404,
  method_not_allowed: 405,
  // 409: the request is fine and the book is in another state.
  version_conflict: 409,
  condition_failed: 409,
  tag_exists: 409,
  log_ordering: 409,
  timer_not_running: 409,
  task_has_children: 409,
  job_ended: 409,
  replay_refused: 409,
  causation_too_deep: 409,
  precondition_failed: 412,
  body_too_large: 413,
  event_too_large: 413,
  row_too_large: 413,
  media_type_unsupported: 415,
  // 422: a readable body whose fields break a rule.
  page_invalid: 422,
  event_invalid: 422,
  event_expired: 422,
  entry_invalid: 422,
  task_invalid: 422,
  note_invalid: 422,
  tag_invalid: 422,
  unit_invalid: 422,
  goal_invalid: 422,
  pattern_invalid: 422,
  row_invalid: 422,
  source_invalid: 422,
  delivery_invalid: 422,
  // 429: the same request later.
  rate_limited: 429,
  config_invalid: 500,
  book_missing: 500,
  book_foreign: 500,
  book_damaged: 500,
  book_newer: 500,
  book_forbidden: 500,
  internal: 500,
  remote_unreachable: 502,
  // 503: later, or after somebody did something to the book.
  book_busy: 503,
  book_unreachable: 503,
  book_closed: 503,
  views_outdated: 503,
  book_full: 507,
  backup_invalid: 422,
};

const PHRASES: Record<number, string> = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  507: "Insufficient Storage",
};

/** The body of every error: RFC 9457, with Daybook's stable `code`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  hint?: string;
  [extension: string]: unknown;
}

export function problemOf(error: DaybookError): Problem {
  const status = STATUS[error.code];
  return {
    ...shownDetails(error.details),
    type: "about:blank",
    title: PHRASES[status] as string,
    status,
    code: error.code,
    detail: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  };
}

/**
 * Any error as the answer to a request. What is not a DaybookError is a fault of ours: its text goes to `log`
 * and not to the client.
 */
export function problemResponse(error: unknown, log: (line: string) => void): Response {
  const known = isDaybookError(error) ? error : internal();
  const problem = problemOf(known);
  if (problem.status >= 500) log(errorText(error));
  const headers: Record<string, string> = {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    ...SECURITY_HEADERS,
  };
  if (problem.status === 503 && known.retryable) headers["retry-after"] = "1";
  if (problem.status === 429) headers["retry-after"] = String(known.details.retryAfterSeconds ?? 1);
  if (problem.status === 415) headers["accept-encoding"] = "gzip, identity";
  if (Array.isArray(known.details.allow)) headers.allow = known.details.allow.join(", ");
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

function internal(): DaybookError {
  return new DaybookError("internal", "Daybook failed to answer; its log has the cause", {
    hint: "try again; if it stays, the lines on stderr say what to report",
  });
}

function errorText(error: unknown): string {
  if (!(error instanceof Error)) return `daybook: ${String(error)}`;
  const cause =
    error.cause instanceof Error ? `\n  caused by ${error.cause.stack ?? error.cause.message}` : "";
  return `daybook: ${error.stack ?? error.message}${cause}`;
}

/** Details go out as they are, but a long or unserialisable value only as the message shows it. */
function shownDetails(details: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => {
      const plain = value === null || ["string", "number", "boolean"].includes(typeof value);
      if (plain && String(value).length <= 200) return [name, value];
      const short =
        Array.isArray(value) && value.length <= 20 && value.every((part) => typeof part === "string");
      return [name, short ? value : shown(value)];
    }),
  );
}

/**
 * Every error that Daybook raises on purpose, in one table. The code is the API: match on it, never on the
 * message or the class. HTTP statuses and exit codes are chosen at the edges (api/, cli/), not here.
 */
export const ERRORS = {
  event_invalid: { retryable: false, meaning: "An event breaks a rule of the envelope." },
  pattern_invalid: {
    retryable: false,
    meaning: "An event pattern breaks a rule; `details.subject` is the place, `details.rule` the rule.",
  },
  event_too_large: {
    retryable: false,
    meaning:
      "An event is larger than 256 KB as JSON, or one atomic append holds more than the book can write at once.",
  },
  event_expired: {
    retryable: false,
    meaning: "The event is older than what its log keeps; `details.before` says from when on it takes any.",
  },
  log_invalid: { retryable: false, meaning: "A log's name or settings break a rule." },
  log_ordering: {
    retryable: false,
    meaning:
      "The log is ordered by time and the request needs versions, or the config says another ordering than the log has.",
  },
  version_conflict: {
    retryable: true,
    meaning: "The stream is not at the expected version; `details.actualVersion` says where it is.",
  },
  condition_failed: { retryable: true, meaning: "A conditional write of an item found another state." },
  entry_invalid: { retryable: false, meaning: "A time entry breaks a rule." },
  entry_not_found: { retryable: false, meaning: "There is no time entry of that id." },
  timer_not_running: { retryable: false, meaning: "There is no running timer to stop." },
  unit_invalid: {
    retryable: false,
    meaning: "A unit or a measurement is not one, or two units measure different things.",
  },
  task_invalid: { retryable: false, meaning: "A task breaks a rule, or the tree would." },
  task_not_found: { retryable: false, meaning: "There is no task of that id." },
  task_has_children: {
    retryable: false,
    meaning: "There are tasks below the one that is to be deleted; `children` says what becomes of them.",
  },
  note_invalid: { retryable: false, meaning: "A note breaks a rule." },
  note_not_found: { retryable: false, meaning: "There is no note of that id." },
  goal_invalid: {
    retryable: false,
    meaning: "A goal breaks a rule, or no counter is kept for what it measures.",
  },
  goal_not_found: { retryable: false, meaning: "There is no goal of that id." },
  tag_invalid: { retryable: false, meaning: "A tag breaks a rule." },
  tag_not_found: { retryable: false, meaning: "There is no such tag." },
  tag_exists: { retryable: false, meaning: "A tag of that name is there; `merge` makes both one." },
  page_invalid: { retryable: false, meaning: "What is said of a view or a share of a page breaks a rule." },
  page_not_found: { retryable: false, meaning: "There is no such page: it was never viewed." },
  rate_limited: {
    retryable: true,
    meaning: "The sender asked too often; `details.retryAfterSeconds` says when to ask again.",
  },
  event_not_found: { retryable: false, meaning: "There is no event of that id." },
  stream_not_found: { retryable: false, meaning: "There is no stream of that subject in the log." },
  rule_not_found: { retryable: false, meaning: "There is no rule of that name." },
  projection_not_found: { retryable: false, meaning: "There is no projection of that name." },
  record_not_found: { retryable: false, meaning: "There is no record of that subject in the projection." },
  dead_letter_not_found: { retryable: false, meaning: "There is no dead letter of that id." },
  job_not_found: { retryable: false, meaning: "There is no redrive, discard or replay of that id." },
  job_ended: {
    retryable: false,
    meaning: "The redrive or replay has ended and cannot be paused or resumed.",
  },
  replay_refused: {
    retryable: false,
    meaning: 'The rule does not take replays; `replay: "allow"` in its settings opts in.',
  },
  causation_too_deep: {
    retryable: false,
    meaning: "The event is the effect of an effect … of more than 16 events: a loop of rules.",
  },
  delivery_invalid: { retryable: false, meaning: "What a target answered breaks a rule." },
  remote_unreachable: { retryable: true, meaning: "A remote book does not answer, or not as one." },
  log_not_found: { retryable: false, meaning: "There is no log of that name." },
  query_invalid: { retryable: false, meaning: "A parameter of a read breaks a rule." },
  cursor_invalid: { retryable: false, meaning: "The cursor is not one that this list gave out." },
  counter_not_kept: { retryable: false, meaning: "No counter is kept for that combination of filters." },
  calendar_invalid: { retryable: false, meaning: "A day, an instant or a time zone is not one." },
  row_invalid: { retryable: false, meaning: "A row of an import or of a table breaks a rule." },
  row_too_large: {
    retryable: false,
    meaning: "A line of an import is longer than 1 MB, or a row of a table than 80 KB.",
  },
  row_not_found: { retryable: false, meaning: "The table has no row of that key." },
  table_not_found: { retryable: false, meaning: "The config has no table of that name." },
  source_invalid: { retryable: false, meaning: "An import as a whole is not of the named format." },
  book_missing: { retryable: false, meaning: "There is no book at that place." },
  book_foreign: { retryable: false, meaning: "The file, the tables or the address are not a Daybook book." },
  book_damaged: { retryable: false, meaning: "The file is a book, or was one, and its content is damaged." },
  book_newer: { retryable: false, meaning: "The book was written by a newer Daybook." },
  book_busy: { retryable: true, meaning: "Others kept the book from being written for too long." },
  book_unreachable: {
    retryable: true,
    meaning:
      "The book's place does not answer: DynamoDB's endpoint, the server of a remote book, or the disk.",
  },
  book_forbidden: {
    retryable: false,
    meaning: "There are no credentials that may open the book, or they have expired.",
  },
  book_closed: { retryable: false, meaning: "The book was closed before the call." },
  book_full: { retryable: true, meaning: "The disk is full or the file cannot grow." },
  backup_invalid: {
    retryable: false,
    meaning: "The file is no backup, or it was cut off or changed since it was written.",
  },
  views_outdated: {
    retryable: false,
    meaning: "The views were built with other settings of logs; `daybook rebuild` renews them.",
  },
  config_invalid: { retryable: false, meaning: "The configuration breaks a rule." },
  body_invalid: { retryable: false, meaning: "The body of a request cannot be read." },
  body_too_large: { retryable: false, meaning: "The body of a request is larger than the limit." },
  media_type_unsupported: {
    retryable: false,
    meaning: "The body's content type is not one of the accepted.",
  },
  route_not_found: { retryable: false, meaning: "There is no such route." },
  method_not_allowed: { retryable: false, meaning: "The route does not take this method." },
  precondition_failed: { retryable: true, meaning: "If-Match names another version than the current one." },
  forbidden: { retryable: false, meaning: "The request comes from a place that may not make it." },
  usage: { retryable: false, meaning: "A command was given words that it does not know." },
  internal: { retryable: true, meaning: "A fault of Daybook's own; the log on stderr has the cause." },
} as const;

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorDetails {
  /** What broke the rule: a field, a file, a stream. */
  subject?: string;
  /** The offending value, shortened. */
  value?: unknown;
  /** What to do about it, one sentence. */
  hint?: string;
  cause?: unknown;
  [detail: string]: unknown;
}

/** An error with a stable `code`, a message that names subject, rule and value, and a `hint`. */
export class DaybookError extends Error {
  readonly code: ErrorCode;
  readonly details: Omit<ErrorDetails, "hint" | "cause">;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, { hint, cause, ...details }: ErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "DaybookError";
    this.code = code;
    this.hint = hint;
    this.details = details;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }
}

export function isDaybookError(error: unknown, code?: ErrorCode): error is DaybookError {
  return error instanceof DaybookError && (code === undefined || error.code === code);
}

/** A value as it stands in a message: JSON, at most 80 characters; `nothing` for undefined. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  let text: string | undefined;
  try {
    text = typeof value === "bigint" ? `${value}n` : JSON.stringify(value);
  } catch {
    text = undefined;
  }
  text ??= Object.prototype.toString.call(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

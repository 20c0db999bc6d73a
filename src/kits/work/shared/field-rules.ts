import { DaybookError, type ErrorCode, shown } from "../../../errors.ts";
import { type Calendar, isDay, toIso } from "../../../event/calendar.ts";
import { FIRST_INSTANT, LAST_INSTANT, tryInstant } from "../../../event/instant.ts";
import { WORK_LIMITS } from "./limits.ts";

/** Of one UTF-16 unit: `\u0000`. */
const MAX_JSON_BYTES = 6;
const ID = /^[A-Za-z0-9._~-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL = /[\u0000-\u001f\u007f]/;

type NewValues = { content: string; tags: readonly string[] };

/** The rules that fields of tasks, notes and tags share: `<thing> <field> must be <rule>, got <value>`. */
export class FieldRules {
  readonly #thing: string;
  readonly #code: ErrorCode;

  /** `thing` as in messages, such as `note`; `code` of what breaks a rule. */
  constructor(thing: string, code: ErrorCode) {
    this.#thing = thing;
    this.#code = code;
  }

  invalid(field: string, rule: string, value: unknown, subject = field): DaybookError {
    const message = `${this.#thing} ${field} must be ${rule}, got ${shown(value)}`;
    return new DaybookError(this.#code, message, { subject, value });
  }

  /** An object with these fields and no others: a misspelt field is an error, not a change that never happens. */
  fields<F extends string>(input: unknown, names: readonly F[]): Partial<Record<F, unknown>> {
    if (typeof input !== "object" || input === null || Array.isArray(input)) {
      const message = `${this.#thing} must be an object, got ${shown(input)}`;
      throw new DaybookError(this.#code, message, { subject: this.#thing, value: input });
    }
    const unknown = Object.keys(input).find((name) => !(names as readonly string[]).includes(name));
    if (unknown !== undefined) throw this.invalid("fields", `among ${names.join(", ")}`, unknown, unknown);
    return input as Partial<Record<F, unknown>>;
  }

  id(value: unknown, field = "id"): string {
    const max = WORK_LIMITS.idLength;
    if (typeof value === "string" && value.length <= max && ID.test(value)) return value;
    throw this.invalid(field, `1 to ${max} letters, digits, dots, hyphens, _ or ~`, value);
  }

  /** An id that is given to something new: by `.` or `..` no URL could lead to it. */
  newId(value: unknown): string {
    const id = this.id(value);
    if (isReachable(id)) return id;
    throw this.invalid("id", "another name than . and .., which no URL can hold", id);
  }

  /** One line, without spaces at its ends. */
  title(value: unknown, { min }: { min: 0 | 1 }): string {
    const max = WORK_LIMITS.titleLength;
    const title = typeof value === "string" ? value.trim() : undefined;
    if (title !== undefined && title.length >= min && isLine(title, max)) return title;
    throw this.invalid("title", `${min} to ${max} characters without control characters`, value);
  }

  content(value: unknown): string {
    const max = WORK_LIMITS.contentLength;
    if (typeof value === "string" && value.length <= max && value.isWellFormed()) return value;
    throw this.invalid("content", `text of at most ${max} characters`, value);
  }

  /**
   * What only new values must keep: what was recorded already is read, and can be changed. A content whose event just fits
   * could be created and never be changed again.
   */
  checkNew({ content, tags }: NewValues, before?: NewValues): void {
    for (const tag of tags) if (!before?.tags.includes(tag)) this.newTag(tag, "tags");
    const max = WORK_LIMITS.contentBytes;
    if (content === before?.content || content.length * MAX_JSON_BYTES < max) return;
    const bytes = Buffer.byteLength(JSON.stringify(content));
    if (bytes > max) throw this.invalid("content", `at most ${max} bytes as JSON`, bytes);
  }

  /** Each once, without those that are empty. */
  tags(value: unknown): string[] {
    if (!Array.isArray(value)) throw this.invalid("tags", "an array of strings", value);
    const tags = [...new Set(value.map((tag) => this.tag(tag, "tags")))].filter((tag) => tag !== "");
    if (tags.length <= WORK_LIMITS.tags) return tags;
    throw this.invalid("tags", `at most ${WORK_LIMITS.tags}`, tags.length);
  }

  tag(value: unknown, field: string): string {
    if (typeof value !== "string") throw this.invalid(field, "text", value);
    const tag = value.trim();
    if (isLine(tag, WORK_LIMITS.tagLength)) return tag;
    const length = `at most ${WORK_LIMITS.tagLength} characters${field === "tags" ? " each" : ""}`;
    throw this.invalid(field, `${length}, without control characters`, tag);
  }

  /** As a tag that is given anew. */
  newTag(tag: string, field: string): string {
    if (isReachable(tag)) return tag;
    throw this.invalid(field, "another name than . and .., which no URL can hold", tag);
  }

  /** An instant, UTC with milliseconds; a day is the first instant of it, which of the first day may lie before all that there are. */
  instant(value: unknown, field: string, calendar: Calendar): string {
    const ms =
      typeof value !== "string" ? undefined : isDay(value) ? calendar.startOf(value) : tryInstant(value);
    if (ms !== undefined && ms >= FIRST_INSTANT && ms <= LAST_INSTANT) return toIso(ms);
    throw this.invalid(field, "an RFC 3339 instant such as 2026-03-02T06:15:00Z, or a day YYYY-MM-DD", value);
  }
}

function isReachable(name: string): boolean {
  return name !== "." && name !== "..";
}

function isLine(text: string, max: number): boolean {
  return text.length <= max && !CONTROL.test(text) && text.isWellFormed();
}

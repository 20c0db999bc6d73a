/** Parameters that several routes share. */
import { z } from "@hono/zod-openapi";
import type { Daybook } from "../daybook.ts";
import { isDaybookError } from "../errors.ts";
import { isDay, parseInstant } from "../event/calendar.ts";
import type { LogFilter } from "../store/store.ts";
import { choiceParam, integerParam, param, queryInvalid, repeatedParam, textParam } from "./query.ts";

export const MAX_LIMIT = 1_000;

export const pageParams = {
  limit: integerParam(
    { min: 1, max: MAX_LIMIT },
    { description: "Items per page; default 100", example: 100 },
  ),
  cursor: textParam({ description: "`nextCursor` of the page before" }),
};

export const directionParam = choiceParam(["forward", "backward"], {
  description: "`forward`: oldest first; `backward`: newest first",
});

export const byParam = choiceParam(["day", "week", "month"], {
  description: "Size of a bucket; default day",
});
export const weekStartParam = choiceParam(["monday", "sunday", "saturday"], {
  description: "First day of a week; default the book's",
});

const FROM = "a day YYYY-MM-DD or an RFC 3339 instant";

export const rangeParams = {
  from: textParam({
    description: "First instant: RFC 3339, or a day in the book's time zone",
    example: "2026-03-01",
  }),
  to: textParam({ description: "End: an instant (excluded), or a day (included)", example: "2026-03-31" }),
};

const dayText = (text: string) => (isDay(text) ? text : undefined);
export const dayRangeParams = {
  from: param("a day YYYY-MM-DD", dayText, {
    description: "First day; default twelve months back",
    example: "2026-03-01",
    schema: { type: "string", format: "date" },
  }),
  to: param("a day YYYY-MM-DD", dayText, {
    description: "Last day, included; default today",
    example: "2026-03-31",
    schema: { type: "string", format: "date" },
  }),
};

export const filterParams = {
  log: textParam({ description: "Only this log", example: "tasks" }),
  type: repeatedParam({
    description: "Only this type, or with a dot at the end all types below it; may be repeated",
    example: ["task."],
  }),
  actor: textParam({ description: "Only what this actor did", example: "ada" }),
  subject: textParam({ description: "Only this subject", example: "task/42" }),
  tag: textParam({ description: "Only events whose `data.tags` has this tag" }),
};

export const pathParam = (description: string, example: string) =>
  z.string().openapi({ description, example });

export const logPathParam = pathParam("Name of the log", "tasks");

export const taskParam = textParam({ description: "Only what was done for this task", example: "t-1" });

interface FilterQuery {
  log: string | undefined;
  type: string[] | undefined;
  actor: string | undefined;
  subject: string | undefined;
  tag: string | undefined;
}

export function filterOf({ log, type, actor, subject, tag }: FilterQuery): LogFilter {
  return given({ log, types: type, actor, subject, tag });
}

/** `from` and `to` in milliseconds, from ≤ time < to; `names` are those of the parameters. @throws query_invalid */
export function instantRange(
  book: Daybook,
  { from, to }: { from: string | undefined; to: string | undefined },
  names = { from: "from", to: "to" },
): { from?: number; to?: number } {
  const { calendar } = book;
  const range = given({
    from: from === undefined ? undefined : isDay(from) ? calendar.startOf(from) : instant(from, names.from),
    to: to === undefined ? undefined : isDay(to) ? calendar.endOf(to) : instant(to, names.to),
  });
  if (range.from !== undefined && range.to !== undefined && range.from >= range.to) {
    throw queryInvalid(names.to, `after ${names.from} (${from})`, to);
  }
  return range;
}

function instant(text: string, name: string): number {
  try {
    return parseInstant(text, name);
  } catch (error) {
    if (isDaybookError(error, "calendar_invalid")) throw queryInvalid(name, FROM, text);
    throw error;
  }
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is undefined, as options whose absence and `undefined` differ want it. */
export function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}

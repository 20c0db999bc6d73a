import type { Daybook } from "../daybook.ts";
import { type Heatmap, heatmapOf, heatmapRange } from "../views/heatmap.ts";
import { dayRangeParams, filterParams, given, taskParam, weekStartParam } from "./params.ts";
import { integerParam, param, type QueryOf, queryInvalid } from "./query.ts";

const { log, type, actor, tag } = filterParams;

/** The parameters of both pictures of a heatmap, the model and the SVG. */
export const heatmapParams = {
  log,
  type,
  actor,
  tag,
  task: taskParam,
  ...dayRangeParams,
  year: integerParam(
    { min: 1, max: 9999 },
    { description: "A calendar year, in place of from and to", example: 2026 },
  ),
  measure: param(
    "count or the name of a measure",
    (text) => (/^[\p{L}\p{M}\p{N}_]{1,48}$/u.test(text) ? text : undefined),
    {
      description: "What the colour stands for; default count",
      example: "seconds",
    },
  ),
  weekStart: weekStartParam,
};

/** @throws query_invalid, counter_not_kept */
export async function heatmapModel(book: Daybook, query: QueryOf<typeof heatmapParams>): Promise<Heatmap> {
  const { year, measure = "count", weekStart = book.weekStart, type, ...filter } = query;
  if (year !== undefined && (query.from !== undefined || query.to !== undefined)) {
    throw queryInvalid("year", "alone, without from and to", year);
  }
  const today = book.calendar.dayOf(book.now());
  const range = { ...heatmapRange(today, year), ...given({ from: query.from, to: query.to }) };
  const result = await book.count(
    given({ ...filter, ...range, types: type, measures: measure === "count" ? undefined : [measure] }),
  );
  return heatmapOf(result.items, {
    ...range,
    today,
    measure,
    weekStart,
    noun: filter.log === "time" ? "entry" : "event",
  });
}

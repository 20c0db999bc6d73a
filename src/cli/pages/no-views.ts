import type { Daybook } from "../../daybook.ts";
import type { PageViews } from "../../kits/pages/page-types.ts";
import { dayText } from "./range.ts";

/** Says that a range has none, and since when there are some. */
export function noViews(
  book: Daybook,
  { from, to, earliest }: Pick<PageViews, "from" | "to" | "earliest">,
  of = "",
): string {
  if (earliest === null) return "no views yet: daybook import access-log <file> reads them from your logs";
  return `no views${of} from ${from} to ${to}; the first was on ${dayText(book, earliest)}`;
}

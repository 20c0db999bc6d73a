import type { Daybook } from "../../daybook.ts";
import type { PageList, PageListQuery } from "../../kits/pages/page-types.ts";
import type { Cli } from "../cli.ts";
import { given } from "../given.ts";
import { type Column, table } from "../table.ts";
import { counted, numberText } from "../text.ts";
import { noViews } from "./no-views.ts";
import { dayText, type RangeOptions, rangeOf } from "./range.ts";

export interface TopOptions extends RangeOptions {
  prefix?: string;
  recent?: boolean;
  compare?: boolean;
  limit: number;
}

/** The pages of a range as a table. */
export async function tellTop(cli: Cli, book: Daybook, options: TopOptions): Promise<void> {
  const { recent, compare, limit } = options;
  const prefix = prefixOf(options);
  const query: PageListQuery = { ...rangeOf(book, options), limit, ...given({ prefix }) };
  if (recent) query.sort = "recent";
  if (compare) query.compare = "previous";
  const list = await book.pages.list(query);
  if (cli.isJson) return cli.out.line(JSON.stringify(list));
  const { from, to, items, totals } = list;
  if (items.length === 0) {
    const where = prefix === undefined ? "" : ` of pages that begin with ${prefix}`;
    const { earliest } = await book.pages.views({ from, to });
    return cli.note(noViews(book, { from, to, earliest }, where));
  }
  for (const line of table(columnsOf(list), rowsOf(book, list), cli.out.columns)) await cli.out.line(line);
  await cli.note(
    `${counted(totals.views, "view")} of ${counted(totals.pages, "page")} from ${from} to ${to}${
      totals.pages > items.length ? "; --limit shows more" : ""
    }`,
  );
}

/** Every page has a slash before it, and hardly anybody says it. */
function prefixOf({ prefix }: TopOptions): string | undefined {
  return prefix === undefined || prefix.startsWith("/") ? prefix : `/${prefix}`;
}

function columnsOf({ totals }: PageList): Column[] {
  const change: Column[] = totals.previous === undefined ? [] : [{ title: "change", align: "right" }];
  return [
    { title: "views", align: "right" },
    ...change,
    { title: "last seen" },
    { title: "page" },
    { title: "title" },
  ];
}

function rowsOf(book: Daybook, { items, totals }: PageList): string[][] {
  return items.map(({ views, change, lastSeen, page, title }) => [
    numberText(views),
    ...(totals.previous === undefined ? [] : [changeText(change)]),
    lastSeen === null ? "" : dayText(book, lastSeen),
    page,
    title ?? "",
  ]);
}

function changeText(change: number | null | undefined): string {
  if (change === null || change === undefined) return "new";
  return `${change > 0 ? "+" : ""}${numberText(Math.round(change * 100))} %`;
}

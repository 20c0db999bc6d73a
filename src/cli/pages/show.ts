import type { Daybook } from "../../daybook.ts";
import type { FacetCounts, FacetName, PageViews, PageViewsQuery } from "../../kits/pages/page-types.ts";
import type { Bucket } from "../../views/count.ts";
import type { Cli } from "../cli.ts";
import { countLines } from "../count-table.ts";
import { table } from "../table.ts";
import { numberText } from "../text.ts";
import { noViews } from "./no-views.ts";
import { type RangeOptions, rangeOf } from "./range.ts";

export interface ShowOptions extends RangeOptions {
  by: Bucket;
  dense?: boolean;
}

export interface FacetOptions extends RangeOptions {
  page?: string;
  limit: number;
}

/** Views and visitors of a page, or of the site, with a bar for each bucket. */
export async function tellViews(
  cli: Cli,
  book: Daybook,
  { page, options }: { page: string | undefined; options: ShowOptions },
): Promise<void> {
  const query: PageViewsQuery = { ...rangeOf(book, options), by: options.by };
  if (page !== undefined) query.page = page;
  if (options.dense) query.dense = true;
  const views = await book.pages.views(query);
  if (cli.isJson) return cli.out.line(JSON.stringify(views));
  for (const line of countLines(asCounts(views), { measure: "views", columns: cli.out.columns })) {
    await cli.out.line(line);
  }
  if (views.items.length === 0) await cli.note(noViews(book, views));
}

/** Views by where readers came from, or what they use. */
export async function tellFacet(
  cli: Cli,
  book: Daybook,
  { by, options }: { by: FacetName; options: FacetOptions },
): Promise<void> {
  const { page, limit } = options;
  const counts = await book.pages.by({
    ...rangeOf(book, options),
    by,
    limit,
    ...(page === undefined ? {} : { page }),
  });
  if (cli.isJson) return cli.out.line(JSON.stringify(counts));
  if (counts.items.length === 0) return cli.note(`nothing from ${counts.from} to ${counts.to}`);
  for (const line of facetLines(counts, cli.out.columns)) await cli.out.line(line);
}

function asCounts({ from, to, by, items, totals }: PageViews): Parameters<typeof countLines>[0] {
  return {
    from,
    to,
    by,
    items: items.map(({ date, views, visitors }) => ({ date, views, visitors }) as never),
    totals: totals as never,
  };
}

function facetLines({ items }: FacetCounts, width: number | undefined): string[] {
  const names = Object.keys(items[0] as object);
  const columns = names.map((title) =>
    title === "views" || title === "shares" ? { title, align: "right" as const } : { title },
  );
  const rows = items.map((item) =>
    names.map((name) => {
      const value = item[name];
      return typeof value === "number" ? numberText(value) : ((value as string | null) ?? "");
    }),
  );
  return table(columns, rows, width);
}

import { countText, numberText } from "../../../views/heatmap-text.ts";
import { urlOf } from "../lib/api.ts";
import { useResource } from "../lib/resource.ts";
import { useRoute } from "../lib/route.ts";
import { useTitle } from "../lib/title.ts";
import type { Book } from "../lib/types.ts";
import { wallClock } from "../lib/zone-time.ts";
import { Link } from "../ui/link.tsx";
import { Loaded } from "../ui/states.tsx";
import { Change } from "./change-text.tsx";
import { Facets } from "./facets.tsx";
import { PageTable } from "./page-table.tsx";
import { type PageRange, rangeBefore, rangeOf } from "./range.ts";
import { RangePicker } from "./range-picker.tsx";
import type { PageViews } from "./types.ts";
import { ViewsChart } from "./views-chart.tsx";

/** Who read what on a site: the course, the most read pages, and where readers came from. */
export function PagesPage({ book, revision }: { book: Book; revision: number }) {
  const { query } = useRoute();
  const page = query.get("page") || undefined;
  const prefix = query.get("prefix") ?? "";
  const range = rangeOf(query, book.today);
  useTitle(page ?? "Pages");
  return (
    <>
      <section class="panel" aria-label="Views">
        <div class="panel-head">
          <h1 class="panel-title">{page ?? "All pages"}</h1>
          {page !== undefined && <Link to={{ query: { page: undefined } }}>All pages</Link>}
        </div>
        <RangePicker range={range} today={book.today} />
        <Views range={range} page={page} book={book} revision={revision} />
      </section>
      <div class={page === undefined ? "columns" : "loaded"}>
        {page === undefined && <PageTable range={range} prefix={prefix} revision={revision} />}
        <Facets range={range} page={page} revision={revision} />
      </div>
    </>
  );
}

interface ViewsProps {
  range: PageRange;
  page: string | undefined;
  book: Book;
  revision: number;
}

function Views({ range, page, book, revision }: ViewsProps) {
  const { from, to, by } = range;
  const shared = { page, by, dense: "true" };
  const now = useResource<PageViews>(urlOf("/api/pages/views", { ...shared, from, to }), revision);
  const before = useResource<PageViews>(
    urlOf("/api/pages/views", { ...shared, ...rangeBefore(range) }),
    revision,
  );
  const earlier = before.data?.totals.views ?? 0;
  return (
    <Loaded resource={now} what="the views" lines={6}>
      {({ items, totals, earliest }) => (
        <>
          <p class="page-totals">
            <strong>{countText(totals.views, "view")}</strong>
            {before.data !== undefined && totals.views + earlier > 0 && (
              <Change change={earlier === 0 ? null : totals.views / earlier - 1} />
            )}
            <span>{countText(totals.visitors, "visitor")} by day</span>
            <span class="muted">before: {numberText(earlier)}</span>
            {earliest !== null && <span class="muted">first view {wallClock(earliest, book.zone).day}</span>}
          </p>
          <ViewsChart items={items} before={before.data?.items ?? []} by={by} today={book.today} />
        </>
      )}
    </Loaded>
  );
}

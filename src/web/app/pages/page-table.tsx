import { countText, numberText } from "../../../views/heatmap-text.ts";
import { urlOf } from "../lib/api.ts";
import { useResource } from "../lib/resource.ts";
import { navigate } from "../lib/route.ts";
import { Link } from "../ui/link.tsx";
import { EmptyNotice, Loaded } from "../ui/states.tsx";
import { Change } from "./change-text.tsx";
import type { PageRange } from "./range.ts";
import { Sparkline } from "./sparkline.tsx";
import type { PageList, PageSummary } from "./types.ts";

const ROWS = 50;

interface PageTableProps {
  range: PageRange;
  prefix: string;
  revision: number;
}

/** The most read pages of a range, each with its course and what became of it since the time before. */
export function PageTable({ range: { from, to }, prefix, revision }: PageTableProps) {
  const query = { from, to, prefix, limit: ROWS, compare: "previous", trend: "true" };
  const pages = useResource<PageList>(urlOf("/api/pages", query), revision);
  return (
    <section class="panel" aria-label="Most read">
      <div class="panel-head">
        <h2>Most read</h2>
        {pages.data !== undefined && <p class="muted">{countText(pages.data.totals.pages, "page")}</p>}
      </div>
      <PrefixFilter prefix={prefix} />
      <Loaded resource={pages} what="the pages" lines={8}>
        {({ items }) =>
          items.length === 0 ? (
            <NoPages prefix={prefix} />
          ) : (
            <div class="scroll-x">
              <table class="plain page-table">
                <caption class="sr">Pages by views</caption>
                <thead>
                  <tr>
                    <th scope="col">Page</th>
                    <th scope="col" class="wide-only">
                      Course
                    </th>
                    <th scope="col" class="number">
                      Views
                    </th>
                    <th scope="col" class="number">
                      Change
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((page) => (
                    <PageRow key={page.page} page={page} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </section>
  );
}

function NoPages({ prefix }: { prefix: string }) {
  if (prefix !== "") {
    return (
      <EmptyNotice>
        No page that begins with <code>{prefix}</code> was viewed in these days.
      </EmptyNotice>
    );
  }
  return (
    <EmptyNotice>
      No page was viewed in these days. Bring in what your server has logged:{" "}
      <code>daybook import access-log access.log</code>
    </EmptyNotice>
  );
}

/** Every page has a slash before it. */
function prefixOf(text: string): string {
  const prefix = text.trim();
  return prefix === "" || prefix.startsWith("/") ? prefix : `/${prefix}`;
}

function PrefixFilter({ prefix }: { prefix: string }) {
  return (
    <form class="picker" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
      <label class="field" key={prefix}>
        <span>Only pages that begin with</span>
        <input
          defaultValue={prefix}
          placeholder="/notes/"
          onChange={(event) => navigate({ query: { prefix: prefixOf(event.currentTarget.value) } })}
        />
      </label>
    </form>
  );
}

function PageRow({ page: { page, title, views, change, trend } }: { page: PageSummary }) {
  return (
    <tr>
      <th scope="row">
        <Link to={{ query: { page } }}>{page}</Link>
        {title !== null && <span class="muted page-name">{title}</span>}
      </th>
      <td class="wide-only">{trend !== undefined && <Sparkline values={trend} />}</td>
      <td class="number">{numberText(views)}</td>
      <td class="number">
        <Change change={change} />
      </td>
    </tr>
  );
}

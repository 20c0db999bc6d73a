import { countText, numberText } from "../../../views/heatmap-text.ts";
import { shortDate } from "../lib/zone-time.ts";
import type { Bucket } from "./range.ts";
import type { PageViewsItem } from "./types.ts";

const HEIGHT = 160;
const STEP = 10;
const BAR = 8;

interface ViewsChartProps {
  items: readonly PageViewsItem[];
  /** Of the range before, the first beside the first; may be shorter. */
  before: readonly PageViewsItem[];
  by: Bucket;
  today: string;
}

/** Views as bars, with those of the range before as marks; the same as a table for who wants numbers. */
export function ViewsChart({ items, before, by, today }: ViewsChartProps) {
  const most = Math.max(0, ...items.map(({ views }) => views), ...before.map(({ views }) => views));
  const height = (views: number) => (views / Math.max(1, most)) * (HEIGHT - 4);
  const isCompared = before.some(({ views }) => views > 0);
  const width = items.length * STEP;
  return (
    <figure class="views-chart">
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" height={HEIGHT} aria-hidden="true">
        {items.map(({ date, views, visitors }, index) => (
          <g key={date}>
            <title>{`${bucketText(date, by, today)}: ${countText(views, "view")}, ${countText(visitors, "visitor")}`}</title>
            <rect class="hit" x={index * STEP} width={STEP} height={HEIGHT} />
            <rect
              class="view-bar"
              x={index * STEP + 1}
              y={HEIGHT - height(views)}
              width={BAR}
              height={height(views)}
            />
            {isCompared && before[index] !== undefined && (
              <rect
                class="mark"
                x={index * STEP}
                y={HEIGHT - height(before[index].views) - 1}
                width={STEP}
                height={2}
              />
            )}
          </g>
        ))}
      </svg>
      <figcaption class="axis">
        <span>{items[0] === undefined ? "" : bucketText(items[0].date, by, today)}</span>
        <span class="muted">
          {most > 0 && `most ${numberText(most)} `}
          {isCompared && (
            <>
              <span class="mark-key" /> the time before
            </>
          )}
        </span>
        <span>{bucketText(items.at(-1)?.date ?? today, by, today)}</span>
      </figcaption>
      <details>
        <summary>As a table</summary>
        <ViewsTable items={items} before={before} by={by} today={today} />
      </details>
    </figure>
  );
}

function ViewsTable({ items, before, by, today }: ViewsChartProps) {
  return (
    <div class="scroll-x">
      <table class="plain">
        <caption class="sr">Views by {by}</caption>
        <thead>
          <tr>
            <th scope="col">{by === "day" ? "Day" : by === "week" ? "Week from" : "Month"}</th>
            <th scope="col" class="number">
              Views
            </th>
            <th scope="col" class="number">
              Visitors
            </th>
            <th scope="col" class="number">
              Views before
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ date, views, visitors }, index) => (
            <tr key={date}>
              <th scope="row">{bucketText(date, by, today)}</th>
              <td class="number">{numberText(views)}</td>
              <td class="number">{numberText(visitors)}</td>
              <td class="number">{numberText(before[index]?.views ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function bucketText(date: string, by: Bucket, today: string): string {
  return by === "month" ? date.slice(0, 7) : shortDate(date, today);
}

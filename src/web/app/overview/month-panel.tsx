import { urlOf } from "../lib/api.ts";
import { durationText } from "../lib/format.ts";
import { type Resource, useResource } from "../lib/resource.ts";
import type { Book, Counts, Entry, EntryMonth, Page } from "../lib/types.ts";
import { Pager, usePaging } from "../ui/pager.tsx";
import { EmptyNotice, Loaded } from "../ui/states.tsx";
import { EntryTable } from "./entry-table.tsx";
import { monthDays, monthInWords } from "./month.ts";

export const ROWS = 20;

export interface MonthPanelProps {
  book: Book;
  revision: number;
  /** `YYYY-MM`; undefined: the last month up to now. */
  month: string | undefined;
  type: string | undefined;
}

interface Total {
  count: number;
  seconds: number;
}

/** A month's time entries, newest first. */
export function MonthPanel(props: MonthPanelProps) {
  return props.type === undefined ? <WholeMonth {...props} /> : <MonthOfType {...props} type={props.type} />;
}

function WholeMonth({ book, revision, month }: MonthPanelProps) {
  const query = { month, limit: ROWS };
  const path = "/api/time-entries/month";
  const paging = usePaging(urlOf(path, query));
  const resource = useResource<EntryMonth>(urlOf(path, { ...query, cursor: paging.cursor }), revision);
  return <Entries {...{ book, month, paging, resource }} total={resource.data?.total} />;
}

function MonthOfType({ book, revision, month, type }: MonthPanelProps & { type: string }) {
  const range = { ...monthDays(month, book.today), type };
  const query = { ...range, direction: "backward", limit: ROWS };
  const path = "/api/time-entries";
  const paging = usePaging(urlOf(path, query));
  const resource = useResource<Page<Entry>>(urlOf(path, { ...query, cursor: paging.cursor }), revision);
  const counts = useResource<Counts>(urlOf(`${path}/count`, { ...range, by: "month" }), revision);
  return (
    <Entries {...{ book, month, paging, resource }} total={counts.stale ? undefined : counts.data?.totals} />
  );
}

interface EntriesProps {
  book: Book;
  month: string | undefined;
  paging: ReturnType<typeof usePaging>;
  resource: Resource<Page<Entry>>;
  total: Total | undefined;
}

function Entries({ book, month, paging, resource, total }: EntriesProps) {
  return (
    <Loaded resource={resource} what="the month" lines={8}>
      {({ items, nextCursor }) =>
        items.length === 0 ? (
          <EmptyNotice>
            No entries in {month === undefined ? "the last month" : monthInWords(month)}.
          </EmptyNotice>
        ) : (
          <>
            <EntryTable entries={items} book={book} caption="Time entries, newest first" />
            <Pager
              paging={paging}
              nextCursor={nextCursor}
              text={pageText(paging.page, items.length, total)}
            />
          </>
        )
      }
    </Loaded>
  );
}

function pageText(page: number, shown: number, total: Total | undefined): string {
  const first = page * ROWS + 1;
  const last = first + shown - 1;
  if (total === undefined) return `${first}–${last}`;
  // An entry that reaches into the month is listed in it and counts where it started.
  return `${first}–${last} of ${Math.max(last, total.count)}, ${durationText(total.seconds)} in all`;
}

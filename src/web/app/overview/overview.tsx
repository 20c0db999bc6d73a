import { useCallback, useEffect, useRef } from "preact/hooks";
import { dayInWords } from "../../../views/heatmap-text.ts";
import { useResource } from "../lib/resource.ts";
import { navigate, useRoute } from "../lib/route.ts";
import { useTitle } from "../lib/title.ts";
import type { Book, Heatmap, LogInfo } from "../lib/types.ts";
import { DayPanel } from "./day-panel.tsx";
import { EventsPanel } from "./events-panel.tsx";
import { useKnown } from "./known.ts";
import { MonthPanel } from "./month-panel.tsx";
import { Picker } from "./picker.tsx";
import { heatmapUrl, type Selection, selectionOf, showsEntries, tableMonth } from "./selection.ts";
import { DayHeading, MonthHeading } from "./table-heading.tsx";
import { Timer } from "./timer.tsx";
import { YearPanel } from "./year-panel.tsx";

export interface OverviewProps {
  book: Book;
  logs: readonly LogInfo[];
  revision: number;
}

/** Now, the year, and the month or the day. */
export function Overview({ book, logs, revision }: OverviewProps) {
  const { query } = useRoute();
  const selection = selectionOf(query, logs);
  useTitle(selection.day === undefined ? "Overview" : dayInWords(selection.day));
  const known = useKnown(selection.log);
  const heatmap = useResource<Heatmap>(heatmapUrl(selection), revision);
  return (
    <>
      <h1 class="sr">Overview</h1>
      <Timer book={book} revision={revision} types={known.activities} />
      <Picker selection={selection} book={book} logs={logs} known={known} />
      <YearPanel heatmap={heatmap} selection={selection} bookIsEmpty={logs.length === 0} />
      <TablePanel selection={selection} book={book} revision={revision} model={heatmap.data} />
    </>
  );
}

interface TablePanelProps {
  selection: Selection;
  book: Book;
  revision: number;
  model: Heatmap | undefined;
}

/** The month's table, which a selected day swaps for its own. */
function TablePanel({ selection, book, revision, model }: TablePanelProps) {
  const { day, type } = selection;
  const panel = useRef<HTMLElement>(null);
  const close = useCallback(() => closeDay(panel.current), []);
  useEscape(day !== undefined, close);
  useShown(panel, day);
  const month = tableMonth(selection, book.today);
  const shared = { book, revision };
  return (
    <section class="panel" ref={panel} aria-label={day === undefined ? "The month" : "The day"}>
      <div class="panel-head" aria-live="polite">
        {day === undefined ? (
          <MonthHeading month={month} today={book.today} />
        ) : (
          <DayHeading day={day} close={close} />
        )}
      </div>
      {!showsEntries(selection) ? (
        <EventsPanel {...shared} selection={selection} month={month} />
      ) : day === undefined ? (
        <MonthPanel {...shared} month={month} type={type} />
      ) : (
        <DayPanel {...shared} day={day} type={type} model={model} />
      )}
    </section>
  );
}

/** Brings the month back; a focus that would go down with the day returns to the day's cell. */
function closeDay(panel: HTMLElement | null): void {
  const selected = document.querySelector<HTMLElement>('[role="gridcell"][aria-selected="true"]');
  if (panel?.contains(document.activeElement)) selected?.focus({ preventScroll: true });
  navigate({ query: { day: undefined } });
}

function useEscape(active: boolean, close: () => void): void {
  useEffect(() => {
    if (!active) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !(event.target instanceof HTMLInputElement)) close();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [active, close]);
}

/** A day that is opened below the fold comes into view, so that the click is seen to do something. */
function useShown(panel: { current: HTMLElement | null }, day: string | undefined): void {
  useEffect(() => {
    if (day === undefined || panel.current === null) return;
    if (panel.current.getBoundingClientRect().top < innerHeight - 160) return;
    panel.current.firstElementChild?.scrollIntoView({ block: "center" });
  }, [panel, day]);
}

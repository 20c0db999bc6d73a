import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Heatmap, HeatmapDay } from "../lib/types.ts";
import { movedFocus } from "./grid-keys.ts";
import { HeatmapTooltip, type TooltipTarget } from "./heatmap-tooltip.tsx";

export interface HeatmapGridProps {
  model: Heatmap;
  caption: string;
  selected: string | undefined;
  onOpen: (date: string) => void;
}

const SHORT = 3;

/** The year as an ARIA grid: one tab stop, arrow keys by day and week, each cell with its sentence. */
export function HeatmapGrid({ model, caption, selected, onOpen }: HeatmapGridProps) {
  const [focused, setFocused] = useState<string>();
  const [tooltip, setTooltip] = useState<TooltipTarget>();
  const scroller = useNewestFirst(`${model.from}:${model.to}`);
  const hideTooltip = () => setTooltip(undefined);
  const point = (target: EventTarget | null) => {
    const cell = cellOf(target);
    setTooltip(cell === undefined ? undefined : { cell, text: cell.getAttribute("aria-label") ?? "" });
    return cell?.dataset.date;
  };
  const open = (date: string | undefined) => date !== undefined && onOpen(date);

  return (
    <div class="heatmap">
      <div class="heatmap-scroll" ref={scroller} onScroll={hideTooltip}>
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the grid of the ARIA pattern is a table
          role="grid"
          aria-readonly="true"
          onKeyDown={(event) => onGridKey(event, { model, onOpen, onEscape: hideTooltip })}
          onClick={(event) => open(point(event.target))}
          onPointerOver={(event) => point(event.target)}
          onPointerLeave={hideTooltip}
          onFocusIn={(event) => setFocused(point(event.target))}
          onFocusOut={hideTooltip}
        >
          <caption class="sr">{caption}</caption>
          <MonthRow model={model} />
          <DayRows model={model} tabStop={tabStopOf(model, focused ?? selected)} selected={selected} />
        </table>
      </div>
      <HeatmapTooltip target={tooltip} />
    </div>
  );
}

interface GridKeyContext {
  model: Heatmap;
  onOpen: (date: string) => void;
  onEscape: () => void;
}

function onGridKey(event: KeyboardEvent, { model, onOpen, onEscape }: GridKeyContext): void {
  const date = cellOf(event.target)?.dataset.date;
  if (date === undefined || event.altKey || event.metaKey) return;
  if (event.key === "Escape") {
    onEscape();
    return;
  }
  if (event.key === "Enter" || event.key === " ") onOpen(date);
  else {
    const target = movedFocus(event, date, model);
    if (target !== undefined) cellAt(event.currentTarget as HTMLElement, target)?.focus();
    else if (!event.key.startsWith("Arrow")) return;
  }
  // The page must not scroll with the keys that move the focus.
  event.preventDefault();
}

/** A label may run over the columns up to the next one. */
function MonthRow({ model }: { model: Heatmap }) {
  return (
    <thead aria-hidden="true">
      <tr>
        <td />
        {model.weeks.map((week, column) => (
          <td key={column} class="month">
            {week.month !== undefined && <span>{week.month}</span>}
          </td>
        ))}
      </tr>
    </thead>
  );
}

interface DayRowsProps {
  model: Heatmap;
  tabStop: string;
  selected: string | undefined;
}

function DayRows({ model, tabStop, selected }: DayRowsProps) {
  return (
    <tbody>
      {model.weekdays.map((weekday, row) => (
        <tr key={weekday}>
          <th scope="row">
            <span class="sr">{weekday}</span>
            {row % 2 === 0 && <span aria-hidden="true">{weekday.slice(0, SHORT)}</span>}
          </th>
          {model.weeks.map((week, column) => (
            <Cell
              key={column}
              day={week.days[row] ?? null}
              today={model.today}
              tabStop={tabStop}
              selected={selected}
            />
          ))}
        </tr>
      ))}
    </tbody>
  );
}

interface CellProps {
  day: HeatmapDay | null;
  today: string;
  tabStop: string;
  selected: string | undefined;
}

function Cell({ day, today, tabStop, selected }: CellProps) {
  if (day === null) return <td class="outside" />;
  const kind = day.date > today && day.level === 0 ? "day future" : day.date === today ? "day today" : "day";
  return (
    <td
      class={kind}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the cells of a grid
      role="gridcell"
      tabIndex={day.date === tabStop ? 0 : -1}
      data-date={day.date}
      data-level={day.level}
      aria-label={day.text}
      aria-selected={day.date === selected}
    >
      <i />
    </td>
  );
}

function tabStopOf(model: Heatmap, wanted: string | undefined): string {
  for (const day of [wanted, model.today]) {
    if (day !== undefined && day >= model.from && day <= model.to) return day;
  }
  return model.to;
}

function cellOf(target: EventTarget | null): HTMLElement | undefined {
  return (target as Element | null)?.closest<HTMLElement>("[data-date]") ?? undefined;
}

function cellAt(grid: HTMLElement, date: string): HTMLElement | null {
  return grid.querySelector<HTMLElement>(`[data-date="${date}"]`);
}

/** Where the grid is wider than the screen, its newest weeks are in view first. */
function useNewestFirst(range: string) {
  const scroller = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollLeft = scroller.current.scrollWidth;
  }, [range]);
  return scroller;
}

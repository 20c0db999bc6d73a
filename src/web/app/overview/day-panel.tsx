import { weekdayOf } from "../../../event/day.ts";
import { countText, dayInWords, weekdayName } from "../../../views/heatmap-text.ts";
import { urlOf } from "../lib/api.ts";
import { useNow } from "../lib/clock.ts";
import { durationText } from "../lib/format.ts";
import { useResource } from "../lib/resource.ts";
import type { Book, Entry, EntryDay, Heatmap } from "../lib/types.ts";
import { EmptyNotice, Loaded } from "../ui/states.tsx";
import { secondsOn } from "./day-part.ts";
import { DayStrip } from "./day-strip.tsx";
import { EntryTable } from "./entry-table.tsx";
import { toneOf } from "./tones.ts";

export interface DayPanelProps {
  day: string;
  book: Book;
  revision: number;
  type: string | undefined;
  /** For what is usual on such a weekday. */
  model: Heatmap | undefined;
}

/** One day's entries in the order of time. */
export function DayPanel({ day, book, revision, type, model }: DayPanelProps) {
  const resource = useResource<EntryDay>(urlOf("/api/time-entries/day", { date: day }), revision);
  return (
    <Loaded resource={resource} what="the day" lines={5}>
      {(loaded) => <Day loaded={loaded} book={book} type={type} model={model} />}
    </Loaded>
  );
}

interface DayProps {
  loaded: EntryDay;
  book: Book;
  type: string | undefined;
  model: Heatmap | undefined;
}

function Day({ loaded, book, type, model }: DayProps) {
  const now = new Date(useNow(30_000)).toISOString();
  const { date } = loaded;
  const entries = type === undefined ? loaded.items : loaded.items.filter((entry) => entry.type === type);
  if (entries.length === 0) return <EmptyNotice>No entries on {dayInWords(date)}.</EmptyNotice>;
  const usual = type === undefined ? usualText(loaded, model) : undefined;
  return (
    <>
      <p class="day-total">
        <strong>{type === undefined ? totalText(loaded) : totalOfType(date, model)}</strong>
        {usual !== undefined && <span class="muted"> · {usual}</span>}
      </p>
      <DayStrip entries={entries} day={date} book={book} now={now} />
      <TypeSums entries={entries} day={date} zone={book.zone} />
      <EntryTable entries={entries} book={book} caption={`Entries on ${dayInWords(date)}`} day={date} />
    </>
  );
}

function totalText({ count, seconds }: EntryDay): string {
  return `${countText(count, "entry")}, ${durationText(seconds)}`;
}

/** The heatmap is of that type already: its cell says what is the day's, midnight or not. */
function totalOfType(date: string, model: Heatmap | undefined): string {
  const days = model?.weeks.flatMap((week) => week.days) ?? [];
  const text = days.find((day) => day?.date === date)?.text ?? "";
  return text.slice(0, Math.max(0, text.lastIndexOf(", ")));
}

interface TypeSumsProps {
  entries: readonly Entry[];
  day: string;
  zone: string;
}

function TypeSums({ entries, day, zone }: TypeSumsProps) {
  const sums = new Map<string, number>();
  for (const entry of entries) {
    sums.set(entry.type, (sums.get(entry.type) ?? 0) + secondsOn(day, entry, zone));
  }
  const sorted = [...sums].sort((a, b) => b[1] - a[1]);
  return (
    <ul class="sums" aria-label="By activity">
      {sorted.map(([type, seconds]) => (
        <li key={type}>
          <i class={`tone-${toneOf(type)}`} aria-hidden="true" />
          {type} <span class="muted">{durationText(seconds)}</span>
        </li>
      ))}
    </ul>
  );
}

/** `"1 h more than a usual Monday"`, by the other active days of that weekday in the shown range. */
function usualText({ date, seconds }: EntryDay, model: Heatmap | undefined): string | undefined {
  if (model?.measure !== "seconds" || date === model.today) return undefined;
  const weekday = weekdayOf(date);
  const row = model.weekdays.indexOf(weekdayName(weekday));
  const others = model.weeks
    .map((week) => week.days[row])
    .filter((other) => other != null && other.value > 0 && other.date !== date);
  if (others.length < 4) return undefined;
  const usual = others.reduce((sum, other) => sum + (other?.value ?? 0), 0) / others.length;
  const difference = Math.abs(seconds - usual);
  if (difference < 300) return `as usual on a ${weekdayName(weekday)}`;
  return `${durationText(difference)} ${seconds > usual ? "more" : "less"} than a usual ${weekdayName(weekday)}`;
}

import type { Book, Entry } from "../lib/types.ts";
import { wallClock } from "../lib/zone-time.ts";
import { DAY_MINUTES, minutesOn } from "./day-part.ts";
import { toneOf } from "./tones.ts";

const HOURS = [0, 6, 12, 18, 24];

/** The day's entries on a line of 24 hours of wall clock, gaps visible; what reaches over midnight is cut there. */
export function DayStrip({
  entries,
  day,
  book,
  now,
}: {
  entries: readonly Entry[];
  day: string;
  book: Book;
  now: string;
}) {
  return (
    <div class="strip" aria-hidden="true">
      <div class="strip-line">
        {entries.map((entry) => {
          const from = minutesOn(day, entry.start, book.zone);
          const to = minutesOn(day, entry.end ?? now, book.zone);
          const style = {
            left: `${(from / DAY_MINUTES) * 100}%`,
            width: `${(Math.max(0, to - from) / DAY_MINUTES) * 100}%`,
          };
          return (
            <i
              key={entry.id}
              class={`tone-${toneOf(entry.type)}`}
              style={style}
              title={titleOf(entry, book.zone)}
            />
          );
        })}
      </div>
      <div class="strip-hours">
        {HOURS.map((hour) => (
          <span key={hour} style={{ left: `${(hour / 24) * 100}%` }}>
            {String(hour).padStart(2, "0")}
          </span>
        ))}
      </div>
    </div>
  );
}

function titleOf(entry: Entry, zone: string): string {
  const end = entry.end === null ? "now" : wallClock(entry.end, zone).time;
  const what = entry.description === "" ? entry.type : `${entry.type}: ${entry.description}`;
  return `${wallClock(entry.start, zone).time} – ${end} ${what}`;
}

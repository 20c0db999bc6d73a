import { durationText } from "../lib/format.ts";
import type { Book, Entry } from "../lib/types.ts";
import { shortDate, wallClock } from "../lib/zone-time.ts";
import { Link } from "../ui/link.tsx";

export interface EntryTableProps {
  entries: readonly Entry[];
  book: Book;
  caption: string;
  /** The day of a day's table: entries that reach over its ends say so. */
  day?: string;
}

const COLUMNS = ["Date", "Time", "Activity", "Duration", "Description", "Tags", "Flags"];

export function EntryTable({ entries, book, caption, day }: EntryTableProps) {
  let previous = "";
  return (
    <table class="rows">
      <caption class="sr">{caption}</caption>
      <thead>
        <tr>
          {COLUMNS.map((name) => (
            <th scope="col" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => {
          const date = wallClock(entry.start, book.zone).day;
          const repeated = date === previous;
          previous = date;
          return (
            <EntryRow key={entry.id} entry={entry} book={book} date={date} repeated={repeated} day={day} />
          );
        })}
      </tbody>
    </table>
  );
}

interface EntryRowProps {
  entry: Entry;
  book: Book;
  date: string;
  repeated: boolean;
  day: string | undefined;
}

function EntryRow({ entry, book, date, repeated, day }: EntryRowProps) {
  return (
    <tr class={repeated ? "repeated" : "first"}>
      <td class="date">
        {day === date ? (
          shortDate(date, book.today)
        ) : (
          <Link to={{ query: { day: date } }}>{shortDate(date, book.today)}</Link>
        )}
      </td>
      <td class="time">
        {wallClock(entry.start, book.zone).time} –{" "}
        {entry.end === null ? "now" : endText(entry.end, date, book.zone)}
      </td>
      <td class="activity">{entry.type}</td>
      <td class="number">{entry.end === null ? "running" : durationText(entry.seconds)}</td>
      <td class="description">{entry.description}</td>
      <td class="tags">
        {entry.tags.map((tag) => (
          <span class="tag" key={tag}>
            {tag}
          </span>
        ))}
      </td>
      <td class="flags">
        {entry.flags.map((flag) => (
          <span class={`flag flag-${flag}`} key={flag}>
            {flag.replaceAll("-", " ")}
          </span>
        ))}
      </td>
    </tr>
  );
}

function endText(end: string, startDay: string, zone: string): string {
  const { day, time } = wallClock(end, zone);
  return day === startDay ? time : `${time} next day`;
}

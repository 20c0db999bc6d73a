import { navigate } from "../lib/route.ts";
import type { Book, LogInfo } from "../lib/types.ts";
import { wallClock } from "../lib/zone-time.ts";
import { Select } from "../ui/select.tsx";
import type { Known } from "./known.ts";
import { ALL_LOGS, type Selection, TIME_LOG } from "./selection.ts";

export interface PickerProps {
  selection: Selection;
  book: Book;
  logs: readonly LogInfo[];
  known: Known;
}

/** What to show, of which year, and as what. */
export function Picker({ selection, book, logs, known }: PickerProps) {
  const choose = (query: Record<string, string | undefined>) => navigate({ query });
  const names = withChosen(
    logs.map((info) => info.log),
    selection.log,
  );
  return (
    <div class="picker">
      <Select
        label="Log"
        value={selection.log ?? ALL_LOGS}
        onChange={(log) => choose({ log, type: undefined, actor: undefined, measure: undefined })}
      >
        {names.map((name) => (
          <option key={name} value={name}>
            {name === TIME_LOG ? "Time entries" : name}
          </option>
        ))}
        {(names.length > 1 || selection.log === undefined) && <option value={ALL_LOGS}>All logs</option>}
      </Select>
      <Filter
        label={selection.log === TIME_LOG ? "Activity" : "Type"}
        all="All"
        value={selection.type}
        values={known.types}
        onChange={(type) => choose({ type })}
      />
      {(known.actors.length > 0 || selection.actor !== undefined) && (
        <Filter
          label="Who"
          all="Everyone"
          value={selection.actor}
          values={known.actors}
          onChange={(actor) => choose({ actor })}
        />
      )}
      <Select
        label="Range"
        value={selection.year ?? ""}
        onChange={(year) => choose({ year, month: undefined })}
      >
        <option value="">Last 12 months</option>
        {yearsOf(logs, book, selection.year).map((year) => (
          <option key={year} value={year}>
            {year}
          </option>
        ))}
      </Select>
      {selection.log === TIME_LOG && <MeasureSwitch measure={selection.measure} />}
    </div>
  );
}

interface FilterProps {
  label: string;
  all: string;
  value: string | undefined;
  values: readonly string[];
  onChange: (value: string | undefined) => void;
}

function Filter({ label, all, value, values, onChange }: FilterProps) {
  return (
    <Select
      label={label}
      value={value ?? ""}
      onChange={(chosen) => onChange(chosen === "" ? undefined : chosen)}
    >
      <option value="">{all}</option>
      {withChosen(values, value).map((name) => (
        <option key={name} value={name}>
          {name.endsWith(".") ? `${name}*` : name}
        </option>
      ))}
    </Select>
  );
}

function MeasureSwitch({ measure }: { measure: Selection["measure"] }) {
  return (
    <fieldset class="switch">
      <legend class="sr">Measure</legend>
      {(["seconds", "count"] as const).map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={measure === name}
          onClick={() => navigate({ query: { measure: name } })}
        >
          {name === "seconds" ? "Time" : "Count"}
        </button>
      ))}
    </fieldset>
  );
}

function withChosen(values: readonly string[], chosen: string | undefined): readonly string[] {
  return chosen === undefined || values.includes(chosen) ? values : [...values, chosen];
}

/** From this year back to the first event's, in the book's zone; a chosen year outside of that stays choosable. */
function yearsOf(logs: readonly LogInfo[], book: Book, chosen: string | undefined): string[] {
  const last = Number(book.today.slice(0, 4));
  const firsts = logs.flatMap(({ firstTime }) =>
    firstTime === null ? [] : [Number(wallClock(firstTime, book.zone).day.slice(0, 4))],
  );
  // A single event dated centuries ago must not make a menu of centuries.
  const first = Math.max(Math.min(last, ...firsts), last - 60);
  const years = Array.from({ length: last - first + 1 }, (_, index) => String(last - index).padStart(4, "0"));
  return [...withChosen(years, chosen)];
}

import { addDays, addMonths } from "../../../event/day.ts";
import { dateInWords, dayInWords, monthName } from "../../../views/heatmap-text.ts";
import { Link } from "../ui/link.tsx";
import { monthDays, monthInWords } from "./month.ts";

/** Title of the table while it shows a month, with the way to the months around. */
export function MonthHeading({ month, today }: { month: string | undefined; today: string }) {
  const { from, to } = monthDays(month, today);
  const current = today.slice(0, 7);
  const shift = (months: number) => addMonths(`${month ?? current}-01`, months).slice(0, 7);
  return (
    <>
      <div>
        <h2>{month === undefined ? "The last month" : monthInWords(month)}</h2>
        <p class="muted">
          {dateInWords(from)} – {dateInWords(to)}
        </p>
      </div>
      <div class="buttons">
        <MonthLink month={shift(-1)} arrow="back" />
        {month !== undefined && month < current && <MonthLink month={shift(1)} arrow="on" />}
        {month !== undefined && (
          <Link class="button" to={{ query: { month: undefined } }}>
            The last month
          </Link>
        )}
      </div>
    </>
  );
}

function MonthLink({ month, arrow }: { month: string; arrow: "back" | "on" }) {
  const name = monthName(`${month}-01`);
  return (
    <Link class="button" to={{ query: { month } }} label={monthInWords(month)}>
      {arrow === "back" ? `← ${name}` : `${name} →`}
    </Link>
  );
}

/** Title of the table while it shows a day, with the way to its neighbours and back to the month. */
export function DayHeading({ day, close }: { day: string; close: () => void }) {
  return (
    <>
      <h2>{dayInWords(day)}</h2>
      <div class="buttons">
        <Link class="button" to={{ query: { day: addDays(day, -1) } }} label="Previous day">
          ←
        </Link>
        <Link class="button" to={{ query: { day: addDays(day, 1) } }} label="Next day">
          →
        </Link>
        <button type="button" onClick={close}>
          Back to the month <kbd>Esc</kbd>
        </button>
      </div>
    </>
  );
}

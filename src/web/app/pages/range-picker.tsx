import { navigate } from "../lib/route.ts";
import { Select } from "../ui/select.tsx";
import { type PageRange, PRESETS } from "./range.ts";

const CUSTOM = "custom";

/** Which days, and what of them is shown together. */
export function RangePicker({ range, today }: { range: PageRange; today: string }) {
  const { from, to, by, preset } = range;
  const choose = (value: string) =>
    navigate({
      query:
        value === CUSTOM
          ? { range: undefined, from, to }
          : { range: value, from: undefined, to: undefined, by: undefined },
    });
  const day = (name: "from" | "to") => (event: Event) => {
    const { value } = event.currentTarget as HTMLInputElement;
    if (value !== "") navigate({ query: { range: undefined, from, to, [name]: value } });
  };
  return (
    <form class="picker" aria-label="Range" onSubmit={(event) => event.preventDefault()}>
      <Select label="Range" value={preset ?? CUSTOM} onChange={choose}>
        {Object.entries(PRESETS).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
        <option value={CUSTOM}>Other days…</option>
      </Select>
      {preset === undefined && (
        <>
          <label class="field">
            <span>From</span>
            <input type="date" value={from} max={to} onChange={day("from")} />
          </label>
          <label class="field">
            <span>To</span>
            <input type="date" value={to} min={from} max={today} onChange={day("to")} />
          </label>
        </>
      )}
      <Select label="By" value={by} onChange={(value) => navigate({ query: { by: value } })}>
        <option value="day">day</option>
        <option value="week">week</option>
        <option value="month">month</option>
      </Select>
    </form>
  );
}

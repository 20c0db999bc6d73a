import type { ComponentChildren } from "preact";
import { countText } from "../../../views/heatmap-text.ts";
import { figureText } from "../lib/format.ts";
import type { Heatmap } from "../lib/types.ts";
import { shortDate } from "../lib/zone-time.ts";
import { Link } from "../ui/link.tsx";

export function Scorecards({ model }: { model: Heatmap }) {
  const { summary, measure, noun } = model;
  const active = countText(summary.activeDays, "active day");
  const onActiveDays = figureText(summary.total / Math.max(1, summary.activeDays), measure);
  return (
    <dl class="cards">
      <Card name="Total" note={measure === "seconds" ? countText(summary.count, noun) : `on ${active}`}>
        {figureText(summary.total, measure)}
      </Card>
      <Card name="Daily average" note={summary.activeDays === 0 ? active : `${onActiveDays} on ${active}`}>
        {figureText(summary.dailyAverage, measure)}
      </Card>
      <LongestDay model={model} />
      <Streak model={model} />
    </dl>
  );
}

function LongestDay({ model: { summary, measure, today } }: { model: Heatmap }) {
  const { longestDay } = summary;
  const name = measure === "seconds" ? "Longest day" : "Fullest day";
  if (longestDay === null) {
    return (
      <Card name={name} note="None yet">
        –
      </Card>
    );
  }
  const { date, value } = longestDay;
  return (
    <Card name={name} note={<Link to={{ query: { day: date } }}>{shortDate(date, today)}</Link>}>
      {figureText(value, measure)}
    </Card>
  );
}

/** A range that is over has no current streak to show. */
function Streak({ model: { summary, to, today } }: { model: Heatmap }) {
  const { longestStreak, currentStreak } = summary;
  const days = (count: number) => (count === 1 ? "1 day" : `${count} days`);
  return to < today ? (
    <Card name="Longest streak" note="Days in a row">
      {days(longestStreak)}
    </Card>
  ) : (
    <Card name="Streak" note={`Longest: ${days(longestStreak)}`}>
      {days(currentStreak)}
    </Card>
  );
}

interface CardProps {
  name: string;
  note: ComponentChildren;
  children: ComponentChildren;
}

function Card({ name, note, children }: CardProps) {
  return (
    <div class="card">
      <dt>{name}</dt>
      <dd class="figure">{children}</dd>
      <dd class="note">{note}</dd>
    </div>
  );
}

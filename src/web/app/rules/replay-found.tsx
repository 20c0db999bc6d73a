import { countText, numberText } from "../../../views/heatmap-text.ts";
import type { Book, ReplayPreview } from "../lib/types.ts";
import { Moment } from "../ui/moment.tsx";

/** What a dry run would send, by log and by type. */
export function ReplayFound({ found, book }: { found: ReplayPreview; book: Book }) {
  const { events, from, to } = found;
  return (
    <div class="notice">
      <p>
        <strong>{countText(events, "event")}</strong> would be sent
        {from !== undefined && to !== undefined && (
          <>
            , <Moment at={from} book={book} /> to <Moment at={to} book={book} />
          </>
        )}
        .
      </p>
      {events > 0 && (
        <div class="counts">
          <Counts name="Log" counts={found.byLog} />
          <Counts name="Type" counts={found.byType} />
        </div>
      )}
    </div>
  );
}

export function replaySentence({ events }: ReplayPreview, rule: string): string {
  return events === 0
    ? "No recorded event matches."
    : `${countText(events, "event")} will be sent to ${rule}, marked as a replay.`;
}

function Counts({ name, counts }: { name: string; counts: Record<string, number> }) {
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">{name}</th>
          <th scope="col" class="number">
            Events
          </th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(counts)
          .sort(([, a], [, b]) => b - a)
          .map(([key, count]) => (
            <tr key={key}>
              <td class="cut" title={key}>
                {key}
              </td>
              <td class="number">{numberText(count)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

import { dateInWords } from "../../../views/heatmap-text.ts";
import type { Resource } from "../lib/resource.ts";
import { navigate } from "../lib/route.ts";
import type { Heatmap } from "../lib/types.ts";
import { ImportHint } from "../ui/import-hint.tsx";
import { Loaded } from "../ui/states.tsx";
import { HeatmapGrid } from "./heatmap-grid.tsx";
import { HeatmapLegend } from "./heatmap-legend.tsx";
import { Scorecards } from "./scorecards.tsx";
import type { Selection } from "./selection.ts";

export interface YearPanelProps {
  heatmap: Resource<Heatmap>;
  selection: Selection;
  /** The book has no event at all. */
  bookIsEmpty: boolean;
}

export function YearPanel({ heatmap, selection, bookIsEmpty }: YearPanelProps) {
  return (
    <section class="panel year" aria-label="The year">
      <Loaded resource={heatmap} what="the heatmap" lines={9}>
        {(model) => (
          <>
            <Scorecards model={model} />
            <HeatmapGrid
              model={model}
              caption={captionOf(model, selection)}
              selected={selection.day}
              onOpen={(day) => navigate({ query: { day } })}
            />
            <HeatmapLegend model={model} />
            {bookIsEmpty ? (
              <ImportHint />
            ) : (
              model.summary.activeDays === 0 && (
                <p class="muted">
                  Nothing from {dateInWords(model.from)} to {dateInWords(model.to)}.
                </p>
              )
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}

function captionOf({ from, to }: Heatmap, { log, type, actor, measure }: Selection): string {
  const what = [log ?? "all logs", type, actor].filter((part) => part !== undefined).join(", ");
  const unit = measure === "seconds" ? "Time" : "Number";
  return `${unit} per day of ${what}, ${dateInWords(from)} to ${dateInWords(to)}`;
}

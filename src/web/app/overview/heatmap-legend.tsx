import type { Heatmap } from "../lib/types.ts";

/** The colours with the values that they stand for. */
export function HeatmapLegend({ model }: { model: Heatmap }) {
  return (
    <ul class="legend" aria-label="Colours">
      {model.legend.map(({ level, text }) => (
        <li key={level}>
          <i data-level={level} aria-hidden="true" />
          {text}
        </li>
      ))}
    </ul>
  );
}

import { numberText } from "../../../views/heatmap-text.ts";

/** `"3 h 05 min"`, `"45 min"`, `"12 s"`: how long something took. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  const hours = numberText(Math.floor(minutes / 60));
  return rest === 0 ? `${hours} h` : `${hours} h ${String(rest).padStart(2, "0")} min`;
}

/** `"1:02:09"`: a clock that ticks. */
export function stopwatchText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  return `${Math.floor(whole / 3_600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** A figure of the scorecards: from a hundred on without a fraction, or without minutes. */
export function figureText(value: number, measure: string): string {
  if (measure !== "seconds")
    return value >= 100 ? numberText(Math.round(value)) : numberText(Math.round(value * 10) / 10);
  if (value === 0) return "0 h";
  return value >= 360_000 ? `${numberText(Math.round(value / 3_600))} h` : durationText(value);
}

import type { ComponentChildren } from "preact";

/** `ok`: nothing to do. `busy`: it goes on by itself. `off`: somebody wants it so. `alarm`: somebody must look. */
export type Tone = "ok" | "busy" | "off" | "alarm";

const PATHS: Record<Tone, string> = {
  ok: "M3 8.5l3.2 3.2L13 4.8",
  busy: "M8 3.5V8l3 2M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z",
  off: "M5.5 3.5v9M10.5 3.5v9",
  alarm: "M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1",
};

/** A word with a sign of its own, so that its colour is never alone. */
export function Status({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return (
    <span class={`status status-${tone}`}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path d={PATHS[tone]} />
      </svg>
      {children}
    </span>
  );
}

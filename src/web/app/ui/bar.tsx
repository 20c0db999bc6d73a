import type { Tone } from "./status.tsx";

interface BarProps {
  /** 0 to 1; what is above is cut. */
  fraction: number;
  /** What it says, for who does not see it. */
  label: string;
  tone?: Tone;
}

/** How far something has got. */
export function Bar({ fraction, label, tone = "ok" }: BarProps) {
  const percent = Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <div
      class={`bar bar-${tone}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect width={percent} height="1" />
      </svg>
    </div>
  );
}

import { useCallback, useEffect, useState } from "preact/hooks";

export interface Pulse {
  /** Counts up with each beat. */
  count: number;
  /** Beats now. */
  beat: () => void;
}

/** Beats every `everyMs` while the page is visible, and at once when it becomes so: for what no event tells of. */
export function usePulse(everyMs: number): Pulse {
  const [count, setCount] = useState(0);
  const beat = useCallback(() => setCount((before) => before + 1), []);
  useEffect(() => {
    const beatIfVisible = () => {
      if (!document.hidden) beat();
    };
    const timer = setInterval(beatIfVisible, everyMs);
    document.addEventListener("visibilitychange", beatIfVisible);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", beatIfVisible);
    };
  }, [everyMs, beat]);
  return { count, beat };
}

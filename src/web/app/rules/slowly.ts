import { useEffect, useRef, useState } from "preact/hooks";

const EVERY_MS = 5_000;

/** A text that changes every few seconds at most, for readers; what is there first is not told. */
export function useSlowly(text: string): string {
  const first = useRef(text);
  const [told, setTold] = useState("");
  useEffect(() => {
    if (first.current === "") first.current = text;
    if (text === told || text === first.current) return;
    const timer = setTimeout(() => setTold(text), told === "" ? 0 : EVERY_MS);
    return () => clearTimeout(timer);
  }, [text, told]);
  return told;
}

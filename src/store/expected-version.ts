import type { ExpectedVersion } from "./store.ts";

/** Whether a stream at `lastVersion` (0: no stream) is as the append expects it. */
export function checkExpectedVersion(expected: ExpectedVersion, lastVersion: number): boolean {
  if (expected === "any") return true;
  if (expected === "no-stream") return lastVersion === 0;
  if (expected === "stream-exists") return lastVersion > 0;
  return expected === lastVersion;
}

import { setTimeout as delay } from "node:timers/promises";

/** Lets the event loop see to others between the chunks of long work: an embedded store answers without leaving it. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Resolves after `ms` milliseconds, or when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}

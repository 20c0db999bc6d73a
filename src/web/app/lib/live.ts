import { useEffect, useState } from "preact/hooks";
import type { RecordedEvent } from "./types.ts";

export type LiveState = "connecting" | "live" | "reconnecting";

const QUIET_MS = 250;
const MAX_WAIT_MS = 1_000;
const RETRY_MS = 3_000;

/**
 * One connection to /api/tail for the whole page. It counts up `revision` soon after events came, at most once a
 * second however many they are, and after a connection that was lost, for what was missed meanwhile. A hidden page
 * holds no connection: browsers allow only six to a host.
 */
class Live {
  state: LiveState = "connecting";
  revision = 0;
  readonly #listeners = new Set<() => void>();
  readonly #eventListeners = new Set<(event: RecordedEvent) => void>();
  #source: EventSource | undefined;
  #wasLost = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitingSince = 0;

  start(): void {
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#disconnect();
      else this.#connect();
    });
    if (!document.hidden) this.#connect();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onEvent(listener: (event: RecordedEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  #connect(): void {
    if (this.#source !== undefined) return;
    const source = new EventSource("/api/tail");
    this.#source = source;
    source.onopen = () => {
      this.#setState("live");
      if (this.#wasLost) this.#refresh();
      this.#wasLost = false;
    };
    source.onmessage = (message: MessageEvent<string>) => {
      this.#refreshSoon();
      if (this.#eventListeners.size === 0) return;
      const event = JSON.parse(message.data) as RecordedEvent;
      for (const listener of this.#eventListeners) listener(event);
    };
    source.onerror = () => this.#lost(source);
  }

  #lost(source: EventSource): void {
    this.#wasLost = true;
    this.#setState("reconnecting");
    // A browser retries a broken connection by itself, but gives up on one that was refused.
    if (source.readyState !== EventSource.CLOSED) return;
    this.#source = undefined;
    setTimeout(() => {
      if (!document.hidden) this.#connect();
    }, RETRY_MS);
  }

  #disconnect(): void {
    this.#source?.close();
    this.#source = undefined;
    this.#wasLost = true;
  }

  #refreshSoon(): void {
    const now = Date.now();
    if (this.#timer === undefined) this.#waitingSince = now;
    clearTimeout(this.#timer);
    const longest = this.#waitingSince + MAX_WAIT_MS - now;
    this.#timer = setTimeout(() => this.#refresh(), Math.max(0, Math.min(QUIET_MS, longest)));
  }

  #refresh(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.revision += 1;
    this.#notify();
  }

  #setState(state: LiveState): void {
    if (this.state === state) return;
    this.state = state;
    this.#notify();
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}

export const live = new Live();

export function useLive(): { state: LiveState; revision: number } {
  const [shown, setShown] = useState({ state: live.state, revision: live.revision });
  useEffect(() => {
    const update = () => setShown({ state: live.state, revision: live.revision });
    const unsubscribe = live.subscribe(update);
    // Whatever changed between the first rendering and now was told to nobody.
    update();
    return unsubscribe;
  }, []);
  return shown;
}

/** Calls `listener` with each event as it is recorded. */
export function useLiveEvents(listener: (event: RecordedEvent) => void): void {
  useEffect(() => live.onEvent(listener), [listener]);
}

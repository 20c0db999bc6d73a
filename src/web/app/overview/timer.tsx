import { useState } from "preact/hooks";
import { ApiError, sendJson } from "../lib/api.ts";
import { useNow } from "../lib/clock.ts";
import { stopwatchText } from "../lib/format.ts";
import { useResource } from "../lib/resource.ts";
import type { Book, Entry, Running } from "../lib/types.ts";
import { momentText, wallClock } from "../lib/zone-time.ts";
import { Loaded } from "../ui/states.tsx";
import { TimerForm, type TimerInput } from "./timer-form.tsx";

export interface TimerProps {
  book: Book;
  revision: number;
  /** Types to suggest. */
  types: readonly string[];
}

/** What is being done now, and the way to start and stop it. */
export function Timer({ book, revision, types }: TimerProps) {
  const running = useResource<Running>("/api/time-entries/running", revision);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError>();

  const send = async (path: string, body: object): Promise<boolean> => {
    setBusy(true);
    setFailure(undefined);
    try {
      await sendJson("POST", path, body);
      return true;
    } catch (error) {
      setFailure(error instanceof ApiError ? error : new ApiError("unknown", String(error)));
      return false;
    } finally {
      setBusy(false);
      running.reload();
    }
  };
  const start = (input: TimerInput) => send("/api/time-entries/start", input);
  const stop = () => void send("/api/time-entries/stop", {});

  return (
    <section class="panel timer" aria-label="Timer">
      <Loaded resource={running} what="the timer" lines={1}>
        {({ entry }) => (
          <>
            {entry !== null && <RunningEntry entry={entry} book={book} busy={busy} stop={stop} />}
            <TimerForm types={types} busy={busy} switching={entry !== null} onStart={start} />
          </>
        )}
      </Loaded>
      {failure !== undefined && (
        <p class="failure" role="alert">
          {failure.message} {failure.hint}
        </p>
      )}
    </section>
  );
}

interface RunningEntryProps {
  entry: Entry;
  book: Book;
  busy: boolean;
  stop: () => void;
}

function RunningEntry({ entry, book, busy, stop }: RunningEntryProps) {
  const now = useNow(1_000);
  const seconds = (now - Date.parse(entry.start)) / 1_000;
  return (
    <div class="running">
      <span class="pulse" aria-hidden="true" />
      <div class="running-what">
        <strong>{entry.type}</strong>
        {entry.description !== "" && <span>{entry.description}</span>}
        {entry.tags.map((tag) => (
          <span class="tag" key={tag}>
            {tag}
          </span>
        ))}
        <span class="muted">since {sinceText(entry.start, book)}</span>
      </div>
      <span class="stopwatch" role="timer" aria-label="Running for">
        {stopwatchText(seconds)}
      </span>
      <button type="button" class="primary" disabled={busy} onClick={stop}>
        Stop
      </button>
    </div>
  );
}

function sinceText(start: string, book: Book): string {
  const { day, time } = wallClock(start, book.zone);
  return day === book.today ? time : momentText(start, book);
}

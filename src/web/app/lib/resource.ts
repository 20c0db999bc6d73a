import { useCallback, useEffect, useState } from "preact/hooks";
import { ApiError, getJson } from "./api.ts";

export interface Resource<T> {
  /** The last good answer; of another URL while the new one is on its way. */
  data: T | undefined;
  error: ApiError | undefined;
  /** Nothing to show yet. */
  loading: boolean;
  /** `data` answers an earlier URL. */
  stale: boolean;
  reload: () => void;
}

interface Held<T> {
  url: string | undefined;
  data: T | undefined;
  error: ApiError | undefined;
}

/**
 * GETs a URL, and again whenever `revision` or the URL changes; an answer that comes late, for a URL that is no
 * longer wanted, is dropped. Without a URL it waits.
 */
export function useResource<T>(url: string | undefined, revision: number): Resource<T> {
  const [held, setHeld] = useState<Held<T>>({ url: undefined, data: undefined, error: undefined });
  const [attempt, setAttempt] = useState(0);
  const reload = useCallback(() => setAttempt((count) => count + 1), []);
  useEffect(() => {
    if (url === undefined) return;
    const abort = new AbortController();
    getJson<T>(url, abort.signal).then(
      (data) => {
        if (!abort.signal.aborted) setHeld({ url, data, error: undefined });
      },
      (cause: unknown) => {
        if (abort.signal.aborted) return;
        const error = cause instanceof ApiError ? cause : new ApiError("unreadable", String(cause));
        // What was there stays readable under the error, unless it answered another question.
        setHeld((before) => ({ url, data: before.url === url ? before.data : undefined, error }));
      },
    );
    return () => abort.abort();
  }, [url, revision, attempt]);

  const stale = held.url !== url;
  const error = stale ? undefined : held.error;
  return { data: held.data, error, loading: held.data === undefined && error === undefined, stale, reload };
}

import type { ComponentChildren } from "preact";
import type { ApiError } from "../lib/api.ts";
import type { Resource } from "../lib/resource.ts";

/** Holds the place of what is on its way, so that nothing jumps when it comes. */
export function Skeleton({ lines, label }: { lines: number; label: string }) {
  return (
    <div class="skeleton" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} />
      ))}
    </div>
  );
}

export function ErrorNotice({ error, retry, what }: { error: ApiError; retry: () => void; what: string }) {
  return (
    <div class="notice notice-error" role="alert">
      <div>
        <strong>Could not load {what}.</strong>
        <p>{error.message}</p>
        {error.hint !== undefined && <p class="muted">{error.hint}</p>}
      </div>
      <button type="button" onClick={retry}>
        Retry
      </button>
    </div>
  );
}

export function EmptyNotice({ children }: { children: ComponentChildren }) {
  return <div class="notice notice-empty">{children}</div>;
}

export interface LoadedProps<T> {
  resource: Resource<T>;
  /** What is loaded, as in "Could not load …". */
  what: string;
  /** Lines of the placeholder. */
  lines?: number;
  children: (data: T) => ComponentChildren;
}

/** Loading, error or the content; an error of a refresh stands above what was there before. */
export function Loaded<T>({ resource, what, lines = 4, children }: LoadedProps<T>) {
  const { data, error, loading, stale, reload } = resource;
  return (
    <>
      {error !== undefined && <ErrorNotice error={error} retry={reload} what={what} />}
      {loading && <Skeleton lines={lines} label={`Loading ${what}`} />}
      {data !== undefined && (
        <div class={stale ? "loaded stale" : "loaded"} aria-busy={stale}>
          {children(data)}
        </div>
      )}
    </>
  );
}

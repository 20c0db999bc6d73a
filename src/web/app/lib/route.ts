import { useEffect, useState } from "preact/hooks";

export interface Route {
  path: string;
  query: URLSearchParams;
}

export interface RouteChange {
  path?: string;
  /** Merged into the query; undefined takes a parameter out. */
  query?: Record<string, string | undefined>;
}

const listeners = new Set<() => void>();

function current(): Route {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

/** The address bar is the state: a reload, a bookmark and the back button show the same. */
export function useRoute(): Route {
  const [route, setRoute] = useState(current);
  useEffect(() => {
    const update = () => setRoute(current());
    listeners.add(update);
    addEventListener("popstate", update);
    update();
    return () => {
      listeners.delete(update);
      removeEventListener("popstate", update);
    };
  }, []);
  return route;
}

/** The address after a change; another path starts with an empty query. */
export function hrefOf({ path, query = {} }: RouteChange): string {
  const before = current();
  const search = new URLSearchParams(path === undefined || path === before.path ? before.query : "");
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === "") search.delete(name);
    else search.set(name, value);
  }
  const text = search.toString();
  return `${path ?? before.path}${text === "" ? "" : `?${text}`}`;
}

export function navigate(change: RouteChange): void {
  const href = hrefOf(change);
  if (href === location.pathname + location.search) return;
  history.pushState(null, "", href);
  for (const listener of listeners) listener();
}

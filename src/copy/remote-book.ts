import { DaybookError, ERRORS, type ErrorCode, shown } from "../errors.ts";
import type { RecordedEvent } from "../event/event.ts";
import type { LogFilter } from "../store/store.ts";

/** How long a remote may take until it begins to answer. */
const ANSWER_MS = 30_000;

/** Largest answer that is read whole: a page of events. */
const MAX_ANSWER_BYTES = 512 * 1024 * 1024;

/** Filters of a remote read: those that the API takes. */
export type RemoteFilter = Pick<LogFilter, "log" | "types" | "actor" | "subject" | "tag">;

export interface RemoteTailQuery {
  filter: RemoteFilter;
  /** Position to start after; `""`: the start of the book. */
  after: string;
  upTo?: string | undefined;
  signal: AbortSignal;
}

export interface RemoteLog {
  log: string;
  ordering: "version" | "time";
}

/** The HTTP API of a served book, as far as a copy of it needs. */
export class RemoteBook {
  /** As in messages. */
  readonly name: string;
  #base: URL;

  /** @throws query_invalid */
  constructor(url: string) {
    this.#base = baseOf(url);
    this.name = this.#base.href.replace(/\/$/, "");
  }

  /** @throws book_unreachable, book_foreign */
  async zone(signal?: AbortSignal): Promise<string> {
    const { zone } = await this.#json<{ zone?: unknown }>("api/book", {}, signal);
    if (typeof zone === "string") return zone;
    throw this.#foreign(`a zone of ${shown(zone)}`);
  }

  async logs(signal?: AbortSignal): Promise<RemoteLog[]> {
    const { items } = await this.#json<{ items?: RemoteLog[] }>("api/logs", {}, signal);
    return Array.isArray(items) ? items : [];
  }

  /** The newest events that match, newest first. */
  async newest(filter: RemoteFilter, limit: number, signal?: AbortSignal): Promise<RecordedEvent[]> {
    const query = { ...paramsOf(filter), limit: String(limit) };
    const { items } = await this.#json<{ items?: RecordedEvent[] }>("api/events", query, signal);
    return Array.isArray(items) ? items : [];
  }

  /** The position of the book's last event; `""` in an empty one. */
  async head(signal?: AbortSignal): Promise<string> {
    const response = await this.#fetch("api/tail", { query: {}, method: "HEAD", signal });
    const head = response.headers.get("daybook-head");
    if (head !== null) return head;
    throw this.#foreign("an answer without Daybook-Head");
  }

  /** The bytes of a tail. Whoever stops reading them aborts the signal. */
  async tail({ filter, after, upTo, signal }: RemoteTailQuery): Promise<AsyncIterable<Uint8Array>> {
    const query = { ...paramsOf(filter), after: after || "start", ...(upTo && { upTo }) };
    const response = await this.#fetch("api/tail", { query, signal, accept: "text/event-stream" });
    const type = response.headers.get("content-type") ?? "nothing";
    if (type.startsWith("text/event-stream") && response.body !== null) return response.body;
    throw this.#foreign(type);
  }

  async #json<T>(path: string, query: Record<string, string | string[]>, signal?: AbortSignal): Promise<T> {
    const response = await this.#fetch(path, { query, signal });
    const length = Number(response.headers.get("content-length") ?? 0);
    const value: unknown =
      length > MAX_ANSWER_BYTES ? undefined : await response.json().catch(() => undefined);
    if (typeof value === "object" && value !== null) return value as T;
    throw this.#foreign(response.headers.get("content-type") ?? "nothing");
  }

  async #fetch(path: string, request: RemoteRequest): Promise<Response> {
    const { query, method = "GET", signal, accept = "application/json" } = request;
    const url = new URL(path, this.#base);
    for (const [name, values] of Object.entries(query)) {
      for (const value of [values].flat()) url.searchParams.append(name, value);
    }
    // For the headers alone: what follows them may take its time.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), ANSWER_MS);
    const signals = signal === undefined ? [late.signal] : [late.signal, signal];
    let response: Response;
    try {
      response = await fetch(url, { method, headers: { accept }, signal: AbortSignal.any(signals) });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw this.unreachable(late.signal.aborted ? `nothing for ${ANSWER_MS} ms` : reasonOf(cause), cause);
    } finally {
      clearTimeout(timer);
    }
    if (response.ok) return response;
    throw await this.#problem(response);
  }

  /** What the remote says, by its own code where that is one of the table. */
  async #problem(response: Response): Promise<DaybookError> {
    const problem = (await response.json().catch(() => ({}))) as { code?: unknown; detail?: unknown };
    const known = problemError(this.name, problem);
    if (known !== undefined) return known;
    const got = `status ${response.status}`;
    return response.status >= 500 ? this.unreachable(got) : this.#foreign(got);
  }

  unreachable(got: string, cause?: unknown): DaybookError {
    return new DaybookError("book_unreachable", `${this.name} must answer, got ${got}`, {
      subject: "url",
      value: this.name,
      cause,
      hint: "is `daybook serve` running there, and is this its address?",
    });
  }

  #foreign(got: string): DaybookError {
    return new DaybookError("book_foreign", `${this.name} must be a served book, got ${got}`, {
      subject: "url",
      value: this.name,
      hint: "give the address that `daybook serve` printed, of a Daybook as new as this one",
    });
  }
}

interface RemoteRequest {
  query: Record<string, string | string[]>;
  method?: "GET" | "HEAD";
  signal?: AbortSignal | undefined;
  accept?: string;
}

/** A problem of the API as the error that it was; undefined for what is none. */
export function problemError(
  name: string,
  problem: { code?: unknown; detail?: unknown },
): DaybookError | undefined {
  const { code, detail } = problem;
  if (typeof code !== "string" || !Object.hasOwn(ERRORS, code)) return undefined;
  const text = typeof detail === "string" ? detail : ERRORS[code as ErrorCode].meaning;
  return new DaybookError(code as ErrorCode, `${name}: ${text}`, { subject: "url", value: name });
}

function paramsOf({ types, ...filter }: RemoteFilter): Record<string, string | string[]> {
  return { ...filter, ...(types && { type: types }) };
}

function baseOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
  if (!isPlain) {
    throw new DaybookError(
      "query_invalid",
      `url must be an http or https address without credentials, got ${shown(text)}`,
      { subject: "url", hint: "for example http://127.0.0.1:4750" },
    );
  }
  url.search = url.hash = "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

function reasonOf(cause: unknown): string {
  const inner = (cause as { cause?: { code?: unknown; message?: unknown } }).cause;
  return String(inner?.code ?? inner?.message ?? (cause as Error).message);
}

/** A refusal of the server, or its silence, in words that can be shown. */
export class ApiError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.hint = hint;
  }
}

export type Query = Record<string, string | number | undefined>;

/** A path with the query's defined values, always in the same order: it also names the answer in a cache. */
export function urlOf(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

export function getJson<T>(url: string, signal?: AbortSignal): Promise<T> {
  return request<T>(url, signal === undefined ? {} : { signal });
}

export interface SendOptions {
  /** The version that the change was decided on: another one is a conflict. */
  ifVersion?: number;
}

export function sendJson<T>(
  method: "POST" | "PATCH" | "PUT" | "DELETE",
  url: string,
  body?: unknown,
  { ifVersion }: SendOptions = {},
): Promise<T> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["content-type"] = "application/json";
  if (ifVersion !== undefined) headers["if-match"] = `"${ifVersion}"`;
  return request<T>(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

async function request<T>(url: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, cache: "no-cache" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError("unreachable", "Daybook does not answer.", "Is `daybook serve` still running?");
  }
  const body: unknown = await response.json().catch((error: unknown) => {
    // Given up in the middle of the answer: that is not an answer without a body.
    if (init.signal?.aborted) throw error;
    return undefined;
  });
  if (!response.ok) throw problemOf(response, body);
  return body as T;
}

function problemOf(response: Response, body: unknown): ApiError {
  const problem = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const text = (name: string) => (typeof problem[name] === "string" ? (problem[name] as string) : undefined);
  const detail = text("detail") ?? text("title") ?? `The server answered ${response.status}.`;
  return new ApiError(text("code") ?? `http_${response.status}`, detail, text("hint"));
}

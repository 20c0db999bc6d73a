import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { urlToHttpOptions } from "node:url";
import { ForbiddenAddress, guardedLookup, isPublicAddress } from "./address-guard.ts";

export interface HttpClientOptions {
  url: string;
  allowPrivate: boolean;
  /** How a host's addresses are found; default the system's way. */
  lookup?: LookupFunction;
}

export interface HttpAnswer {
  statusCode: number;
  retryAfter: string | undefined;
  /** The first 4 KB. */
  body: string;
}

export interface HttpPost {
  headers: Record<string, string>;
  body: string;
  signal: AbortSignal;
}

const MAX_ANSWER_BYTES = 4_096;
/** How long the rest of an answer is waited for: its status says all that matters. */
const BODY_MS = 1_000;
const BROKEN = new Set(["ECONNRESET", "EPIPE"]);

/**
 * POSTs to one URL over connections that are kept. It follows no redirect, goes through no proxy, and reads no more of an
 * answer than is worth showing.
 */
export class HttpClient {
  readonly #url: URL;
  readonly #agent: HttpAgent;
  readonly #forbidden: ForbiddenAddress | undefined;

  constructor({ url, allowPrivate, lookup }: HttpClientOptions) {
    this.#url = new URL(url);
    const Agent = this.#url.protocol === "https:" ? HttpsAgent : HttpAgent;
    const guard = allowPrivate ? lookup : guardedLookup(lookup);
    this.#agent = new Agent({ keepAlive: true, ...(guard === undefined ? {} : { lookup: guard }) });
    this.#forbidden = allowPrivate ? undefined : forbiddenHost(this.#url);
  }

  /**
   * The answer, whatever its status, once its status and the beginning of its body are here.
   *
   * @throws ForbiddenAddress, and what Node throws when there is no answer: an error with a `code`, or an AbortError
   */
  async post(post: HttpPost): Promise<HttpAnswer> {
    // A host that is an address is never looked up.
    if (this.#forbidden !== undefined) throw this.#forbidden;
    const first = this.#start(post);
    try {
      return await answerTo(first, post);
    } catch (error) {
      // The server closed the kept connection just when it was used again, most likely without reading from it.
      if (!first.reusedSocket || !BROKEN.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
      return answerTo(this.#start(post), post);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #start({ headers, body, signal }: HttpPost): ClientRequest {
    const request = this.#url.protocol === "https:" ? httpsRequest : httpRequest;
    return request({
      ...urlToHttpOptions(this.#url),
      method: "POST",
      agent: this.#agent,
      headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
      signal,
    });
  }
}

/** The URL parser has made one spelling of all there are: `0x7f.1` and `2130706433` are `127.0.0.1`. */
function forbiddenHost({ hostname }: URL): ForbiddenAddress | undefined {
  const host = hostname.replace(/^\[|\]$/g, "");
  return isIP(host) !== 0 && !isPublicAddress(host) ? new ForbiddenAddress(host, host) : undefined;
}

function answerTo(request: ClientRequest, { body }: HttpPost): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    let hasAnswer = false;
    request.on("error", (error) => {
      // Past the head, the answer counts: what breaks off is its body.
      if (!hasAnswer) reject(error);
    });
    request.on("close", () => {
      if (!hasAnswer) reject(Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" }));
    });
    request.on("response", (response) => {
      hasAnswer = true;
      beginningOf(response).then(resolve, reject);
    });
    request.end(body);
  });
}

function beginningOf(response: IncomingMessage): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const timer = setTimeout(() => response.destroy(), BODY_MS);
    response.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) response.destroy();
    });
    response.on("error", () => {});
    response.on("close", () => {
      clearTimeout(timer);
      resolve({
        statusCode: response.statusCode ?? 0,
        retryAfter: response.headers["retry-after"],
        body: Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString("utf8"),
      });
    });
  });
}

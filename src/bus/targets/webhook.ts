import { validateHeaderName, validateHeaderValue } from "node:http";
import type { LookupFunction } from "node:net";
import { Webhook } from "standardwebhooks";
import type { WebhookTargetSettings } from "../../config/rules.ts";
import { DaybookError, shown } from "../../errors.ts";
import { timeoutFailure } from "../failure.ts";
import type { Delivery, Outcome, Target, TargetContext } from "../target.ts";
import { HttpClient } from "./http-client.ts";
import { answerFailure, requestFailure } from "./http-failure.ts";
import { shownUrl } from "./target-info.ts";

/** What a request says about itself is not for settings to change. */
const RESERVED = new Set([
  "webhook-id",
  "webhook-timestamp",
  "webhook-signature",
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "upgrade",
  "expect",
  "te",
  "trailer",
]);

/** A POST of the envelope, signed as https://www.standardwebhooks.com says. */
export class WebhookTarget implements Target {
  readonly batchSize = 1;
  readonly #client: HttpClient;
  readonly #signers: Webhook[];
  readonly #headers: Record<string, string>;
  readonly #to: string;
  readonly #context: TargetContext;

  /** @throws config_invalid for a secret or a header that cannot be used */
  constructor(settings: WebhookTargetSettings, context: TargetContext, lookup?: LookupFunction) {
    const { webhook: url, secret = [], headers = {}, allowPrivate = false } = settings;
    this.#client = new HttpClient({ url, allowPrivate, ...(lookup === undefined ? {} : { lookup }) });
    this.#signers = (Array.isArray(secret) ? secret : [secret]).map(signerOf);
    this.#headers = { "user-agent": "daybook", "content-type": "application/json", ...checked(headers) };
    this.#to = shownUrl(url);
    this.#context = context;
  }

  deliver(deliveries: Delivery[], signal: AbortSignal): Promise<Outcome[]> {
    return Promise.all(deliveries.map((delivery) => this.#deliverOne(delivery, signal)));
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  async #deliverOne({ envelope, event }: Delivery, signal: AbortSignal): Promise<Outcome> {
    const { now, timeoutMs } = this.#context;
    if (signal.aborted) return timeoutFailure(timeoutMs);
    const body = JSON.stringify(envelope);
    try {
      const headers = { ...this.#headers, ...this.#signature(event.id, body) };
      const answer = await this.#client.post({ headers, body, signal });
      return answerFailure(answer, { to: this.#to, nowMs: now() });
    } catch (error) {
      return requestFailure(error, this.#to, timeoutMs);
    }
  }

  /** Without a secret, the id and the time are there all the same: a receiver needs the id to do things once. */
  #signature(eventId: string, body: string): Record<string, string> {
    const id = headerText(eventId);
    const at = new Date(this.#context.now());
    const signatures = this.#signers.map((signer) => signer.sign(id, at, body));
    return {
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
      ...(signatures.length === 0 ? {} : { "webhook-signature": signatures.join(" ") }),
    };
  }
}

/** An event's id may hold characters that a header may not: then they are percent-encoded. */
function headerText(text: string): string {
  return /^[\x21-\x7e]+$/.test(text) ? text : encodeURIComponent(text);
}

function signerOf(secret: string, index: number): Webhook {
  try {
    return new Webhook(secret);
  } catch (cause) {
    // The value stays out of it.
    throw new DaybookError("config_invalid", `webhook's secret ${index + 1} must be base64, got another`, {
      subject: "secret",
      hint: "whsec_ and 24 to 64 bytes in base64, with its padding",
      cause,
    });
  }
}

function checked(headers: Record<string, string>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  for (const [name, value] of entries) {
    if (RESERVED.has(name)) throw invalidHeader(name, "none that the request itself sets");
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch (cause) {
      throw invalidHeader(name, "one that HTTP allows", cause);
    }
  }
  return Object.fromEntries(entries);
}

function invalidHeader(name: string, rule: string, cause?: unknown): DaybookError {
  return new DaybookError("config_invalid", `webhook's header must be ${rule}, got ${shown(name)}`, {
    subject: "headers",
    value: name,
    cause,
  });
}

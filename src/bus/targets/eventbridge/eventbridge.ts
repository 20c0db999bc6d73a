import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { EventBridgeTargetSettings } from "../../../config/rules.ts";
import { timeoutFailure } from "../../failure.ts";
import type { Delivery, Outcome, Target, TargetContext } from "../../target.ts";
import { callsOf, entryOf, type SizedEntry } from "./entry.ts";
import { callFailure, entryFailure } from "./failure.ts";

/** EventBridge takes so many entries a call. */
const MAX_ENTRIES = 10;
const ARN_REGION = /^arn:[^:]+:events:([a-z0-9-]+):/;
/** For an endpoint of one's own, which has no region but a signature names one. */
const SOME_REGION = "us-east-1";

/** PutEvents. Every entry's result counts: a call that went well may have refused some. */
export class EventBridgeTarget implements Target {
  readonly batchSize = MAX_ENTRIES;
  readonly #client: EventBridgeClient;
  readonly #bus: string;
  readonly #timeoutMs: number;

  constructor({ eventbridge, region, endpoint }: EventBridgeTargetSettings, { timeoutMs }: TargetContext) {
    const named = region ?? ARN_REGION.exec(eventbridge)?.[1] ?? regionOf(endpoint);
    this.#client = new EventBridgeClient({
      ...(named === undefined ? {} : { region: named }),
      ...(endpoint === undefined ? {} : { endpoint }),
      // The bus retries, and it knows which entries.
      maxAttempts: 1,
      requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs },
    });
    this.#bus = eventbridge;
    this.#timeoutMs = timeoutMs;
  }

  async deliver(deliveries: Delivery[], signal: AbortSignal): Promise<Outcome[]> {
    if (signal.aborted) return deliveries.map(() => timeoutFailure(this.#timeoutMs));
    const entries = deliveries.map((delivery) => entryOf(delivery, this.#bus));
    const calls = callsOf(entries, MAX_ENTRIES).map((call) => this.#put(call, signal));
    return (await Promise.all(calls)).flat();
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  async #put(call: SizedEntry[], abortSignal: AbortSignal): Promise<Outcome[]> {
    try {
      const command = new PutEventsCommand({ Entries: call.map(({ entry }) => entry) });
      const { Entries: results = [] } = await this.#client.send(command, { abortSignal });
      return call.map((_, index) => entryFailure(results[index]));
    } catch (error) {
      const failure = callFailure(error, this.#timeoutMs);
      return call.map(() => failure);
    }
  }
}

function regionOf(endpoint: string | undefined): string | undefined {
  if (endpoint === undefined) return undefined;
  return process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? SOME_REGION;
}

import type { LookupFunction } from "node:net";
import type { SlackTargetSettings } from "../../config/rules.ts";
import { timeoutFailure } from "../failure.ts";
import type { Delivery, Outcome, Target, TargetContext } from "../target.ts";
import { TextTemplate } from "../template.ts";
import { HttpClient } from "./http-client.ts";
import { answerFailure, requestFailure } from "./http-failure.ts";
import { escapeMrkdwn, slackMessage } from "./slack-message.ts";
import { targetInfo } from "./target-info.ts";

const DEFAULT_TEXT = "*<type>* <subject>";
const HEADERS = { "user-agent": "daybook", "content-type": "application/json" };

/** One message for what comes together. It is delivered or not as a whole. */
export class SlackTarget implements Target {
  readonly batchSize = 100;
  readonly #client: HttpClient;
  readonly #template: TextTemplate;
  readonly #to: string;
  readonly #context: TargetContext;

  constructor(settings: SlackTargetSettings, context: TargetContext, lookup?: LookupFunction) {
    const { slack: url, text = DEFAULT_TEXT, allowPrivate = false } = settings;
    this.#client = new HttpClient({ url, allowPrivate, ...(lookup === undefined ? {} : { lookup }) });
    this.#template = new TextTemplate(text);
    // The path of the URL is its secret.
    this.#to = targetInfo(settings).to;
    this.#context = context;
  }

  async deliver(deliveries: Delivery[], signal: AbortSignal): Promise<Outcome[]> {
    const outcome = await this.#send(deliveries, signal);
    return deliveries.map(() => outcome);
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  async #send(deliveries: Delivery[], signal: AbortSignal): Promise<Outcome> {
    const { now, timeoutMs, dayOf } = this.#context;
    if (signal.aborted) return timeoutFailure(timeoutMs);
    const lines = deliveries.map(({ event }) => this.#template.fill({ event, dayOf }, escapeMrkdwn));
    try {
      const body = JSON.stringify(slackMessage(lines));
      const answer = await this.#client.post({ headers: HEADERS, body, signal });
      return answerFailure(answer, { to: this.#to, nowMs: now() });
    } catch (error) {
      return requestFailure(error, this.#to, timeoutMs);
    }
  }
}

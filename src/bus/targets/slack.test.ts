import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deliveries, delivery, noEnd, targetContext } from "../../../test/support/deliveries.ts";
import { Receiver } from "../../../test/support/receiver.ts";
import type { Delivery, Outcome, Target } from "../target.ts";
import { createTarget } from "./create-target.ts";
import { escapeMrkdwn, slackMessage } from "./slack-message.ts";

interface Message {
  text: string;
  blocks: { type: string; text: { type: string; text: string } }[];
}

let receiver: Receiver;
let target: Target;
beforeEach(async () => {
  receiver = await Receiver.start();
});
afterEach(async () => {
  await target.close?.();
  await receiver.stop();
});

async function send(what: Delivery[], text?: string, signal = noEnd()): Promise<Outcome[]> {
  const settings = { slack: `${receiver.url}/services/T0/B0/secret`, allowPrivate: true };
  target = await createTarget(text === undefined ? settings : { ...settings, text }, targetContext());
  return target.deliver(what, signal);
}

const message = () => JSON.parse(receiver.received[0]?.body ?? "{}") as Message;
const lines = () => message().blocks.flatMap(({ text }) => text.text.split("\n"));

describe("a Slack target", () => {
  test("sends one message for what comes together: ten lines, then how many more", async () => {
    const outcomes = await send(deliveries(13));
    expect(outcomes).toEqual(Array(13).fill(undefined));
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]?.path).toBe("/services/T0/B0/secret");
    expect(lines()).toEqual([
      ...Array.from({ length: 10 }, (_, index) => `*task.completed* t-${index}`),
      "and 3 more",
    ]);
    expect(message().text).toBe(lines().join("\n"));
    expect(message().blocks).toEqual([
      { type: "section", text: { type: "mrkdwn", text: lines().join("\n") } },
    ]);
  });

  test.each([1, 10])("%i events have no more", async (count) => {
    await send(deliveries(count));
    expect(lines()).toHaveLength(count);
    expect(receiver.received[0]?.body).not.toContain("more");
  });

  test("a line is the author's markup around values that are only values", async () => {
    const what = delivery({ subject: "<!channel> a&b", data: { title: "one\ntwo\r\n*three*" } });
    await send([what], "<https://a.example|open> <subject>: <data.title> <date> <data.none>");
    expect(message().text).toBe(
      "<https://a.example|open> &lt;!channel&gt; a&amp;b: one two *three* 2026-03-02 ",
    );
  });

  test("a message is delivered or not as a whole", async () => {
    receiver.answer = (response) => response.writeHead(429, { "retry-after": "30" }).end("rate_limited");
    const outcomes = await send(deliveries(3));
    expect(outcomes).toHaveLength(3);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        class: "retry",
        errorType: "http_429",
        retryAfterSeconds: 30,
        body: "rate_limited",
      });
    }
  });

  test.each([
    [400, "invalid_payload", "permanent"],
    [404, "no_service", "permanent"],
    [410, "channel_is_archived", "gone"],
    [500, "rollup_error", "retry"],
  ])("Slack's %i %s is %s, and no failure shows the secret in the URL", async (status, body, kind) => {
    receiver.answer = (response) => response.writeHead(status).end(body);
    const [outcome] = await send(deliveries(1));
    expect(outcome).toMatchObject({ class: kind, body });
    expect(JSON.stringify(outcome)).not.toContain("secret");
  });

  test("is given up when the signal aborts", async () => {
    const controller = new AbortController();
    receiver.answer = () => controller.abort();
    expect(await send(deliveries(2), undefined, controller.signal)).toMatchObject([
      { errorType: "timeout" },
      { errorType: "timeout" },
    ]);
    expect(await send(deliveries(1), undefined, AbortSignal.abort())).toMatchObject([
      { errorType: "timeout" },
    ]);
    expect(receiver.received).toHaveLength(1);
  });

  test("goes to no private address unless it may", async () => {
    target = await createTarget({ slack: receiver.url }, targetContext());
    expect(await target.deliver(deliveries(1), noEnd())).toMatchObject([{ errorType: "forbidden_address" }]);
  });
});

describe("a message", () => {
  const value = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary", maxLength: 50 }),
    fc.string({ unit: fc.constantFrom("<", "&", "a", "🎉", "\ud83c"), minLength: 2_900, maxLength: 3_100 }),
  );

  test("keeps Slack's limits and its markup whole, whatever the values", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values) => {
        const { text, blocks } = slackMessage(values.map(escapeMrkdwn)) as Message;
        expect(blocks.length).toBeGreaterThan(0);
        expect(blocks.length).toBeLessThanOrEqual(11);
        for (const part of [text, ...blocks.map((block) => block.text.text)]) {
          expect(part.length).toBeGreaterThan(0);
          expect(part.length).toBeLessThanOrEqual(3_000);
          expect(part).not.toMatch(/[<>]/);
          expect(part.replace(/&(?:amp|lt|gt);/g, "")).not.toContain("&");
          expect(part.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("an empty line is a dash: Slack takes no empty section", () => {
    expect(slackMessage([" "]).text).toBe("–");
  });
});

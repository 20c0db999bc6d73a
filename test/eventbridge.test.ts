/** From an AWS SDK to a handler, and from a rule to another book: EventBridge's protocol at both ends. */
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { afterEach, expect, test } from "vitest";
import { serve } from "../src/api/serve.ts";
import type { Envelope } from "../src/config/handler.ts";
import { type Daybook, openDaybook } from "../src/daybook.ts";

const credentials = { accessKeyId: "any", secretAccessKey: "any" };
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function servedBook(): Promise<{ book: Daybook; url: string }> {
  const book = await openDaybook(":memory:", { zone: "UTC" });
  closing.push(() => book.close());
  const server = await serve(book, { port: 0, log: () => {} });
  closing.push(() => server.close());
  return { book, url: server.url };
}

test("what an SDK publishes reaches the handler whose rule was written for EventBridge", async () => {
  const { book, url } = await servedBook();
  const envelopes: Envelope[] = [];
  let done: () => void = () => {};
  const delivered = new Promise<void>((resolve) => {
    done = resolve;
  });
  const pattern = { source: ["my.app"], "detail-type": ["stream changes"], detail: { log: ["users"] } };
  await book.on(
    pattern,
    (envelope) => {
      envelopes.push(envelope);
      done();
    },
    { name: "users" },
  );
  const client = new EventBridgeClient({ endpoint: url, region: "eu-west-2", credentials });
  closing.push(async () => client.destroy());
  const detail = {
    log: "users",
    key: { pk: "users#12#stream", sk: 1 },
    type: "signup",
    payload: { id: "12" },
  };
  const { FailedEntryCount, Entries } = await client.send(
    new PutEventsCommand({
      Entries: [
        { Source: "other.app", DetailType: "stream changes", Detail: JSON.stringify(detail) },
        {
          Source: "my.app",
          DetailType: "stream changes",
          Detail: JSON.stringify(detail),
          Resources: ["arn:aws:dynamodb:eu-west-2:111122223333:table/users"],
          Time: new Date("2026-03-02T10:00:00Z"),
        },
      ],
    }),
  );
  expect(FailedEntryCount).toBe(0);
  await delivered;
  expect(envelopes).toEqual([
    {
      version: "0",
      id: Entries?.[1]?.EventId,
      "detail-type": "stream changes",
      source: "my.app",
      account: "000000000000",
      time: "2026-03-02T10:00:00Z",
      region: "local",
      resources: ["arn:aws:dynamodb:eu-west-2:111122223333:table/users"],
      detail,
    },
  ]);
});

test("a rule whose target is EventBridge publishes into another book", async () => {
  const there = await servedBook();
  process.env.AWS_ACCESS_KEY_ID ??= "any";
  process.env.AWS_SECRET_ACCESS_KEY ??= "any";
  const here = await openDaybook(":memory:", {
    zone: "UTC",
    config: {
      rules: {
        out: {
          pattern: { source: ["daybook.tasks"] },
          startAt: "beginning",
          target: { eventbridge: "work", region: "eu-west-2", endpoint: there.url },
        },
      },
    },
  });
  closing.push(() => here.close());
  const abort = new AbortController();
  const delivering = here.deliver({
    signal: abort.signal,
    onError: (error) => expect(error).toBeUndefined(),
  });
  const subjects = Array.from({ length: 25 }, (_, index) => `t-${index}`);
  for (const subject of subjects) await here.append("tasks", { type: "task.completed", subject });
  const arrived = async () => (await there.book.events({ log: "work", limit: 100 })).items;
  await expect.poll(async () => (await arrived()).length, { timeout: 15_000 }).toBe(25);
  const [event] = await arrived();
  expect(event).toMatchObject({
    source: "daybook.tasks",
    type: "task.completed",
    detailtype: "task.completed",
  });
  expect((await arrived()).map(({ data }) => (data as { subject: string }).subject).sort()).toEqual(
    subjects.sort(),
  );
  abort.abort();
  await delivering;
});

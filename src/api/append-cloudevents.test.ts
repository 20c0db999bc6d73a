import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../test/support/open-book.ts";
import type { Daybook } from "../daybook.ts";
import { createApp } from "./app.ts";

let book: Daybook;
const faults: string[] = [];

beforeEach(async (context) => {
  book = await openTestBook(context, { zone: "Europe/Berlin" });
  faults.length = 0;
});

afterEach(async () => {
  await book.close();
  expect(faults).toEqual([]);
});

interface Post {
  body?: BodyInit;
  type?: string;
  headers?: Record<string, string>;
}

interface Answer {
  recorded: number;
  rejected: { line: number; code: string }[];
  events?: { data_base64?: string }[];
  code?: string;
}

async function post({ body = "", type = "application/json", headers = {} }: Post) {
  const app = createApp({ book, log: (line) => faults.push(line) });
  const init = { method: "POST", body, headers: { "content-type": type, ...headers }, duplex: "half" };
  const response = await app.request("/api/logs/tasks/events", init);
  return { status: response.status, json: (await response.json()) as Answer };
}

async function ids(): Promise<string[]> {
  const { items } = await book.events({ direction: "forward" });
  return items.map(({ id }) => id);
}

describe("CloudEvents", () => {
  const required = { specversion: "1.0", id: "c1", source: "/app", type: "task.done" };

  test("in structured mode are recorded", async () => {
    const body = JSON.stringify({ ...required, subject: "s", time: null, data: { a: 1 } });
    const { json } = await post({ body, type: "application/cloudevents+json; charset=utf-8" });
    expect(json.events?.[0]).toMatchObject({ ...required, subject: "s", data: { a: 1 } });
  });

  test("in a batch are rows", async () => {
    const body = JSON.stringify([
      { ...required, subject: "s" },
      { ...required, id: null },
    ]);
    const { json } = await post({ body, type: "application/cloudevents-batch+json" });
    expect(json).toMatchObject({ recorded: 1, rejected: [{ line: 2, code: "event_invalid" }] });
  });

  test("in binary mode are recorded", async () => {
    const headers = {
      "ce-specversion": "1.0",
      "ce-id": "c1",
      "ce-source": "/app",
      "ce-type": "task.done",
      "ce-subject": "Gr%C3%BC%C3%9Fe",
      "ce-actor": "ada",
    };
    const { json } = await post({ body: "plain text", type: "text/plain", headers });
    expect(json.events?.[0]).toMatchObject({
      ...required,
      subject: "Grüße",
      actor: "ada",
      data: "plain text",
      datacontenttype: "text/plain",
    });
    const image = await post({
      body: Uint8Array.of(1, 2),
      type: "image/png",
      headers: { ...headers, "ce-id": "c2" },
    });
    expect(image.json.events?.[0]?.data_base64).toBe("AQI=");
  });

  test.each<[string, Post, number, string]>([
    [
      "no id",
      { body: JSON.stringify({ ...required, id: undefined }), type: "application/cloudevents+json" },
      422,
      "event_invalid",
    ],
    [
      "an array in structured mode",
      { body: "[]", type: "application/cloudevents+json" },
      422,
      "event_invalid",
    ],
    ["an object as batch", { body: "{}", type: "application/cloudevents-batch+json" }, 400, "body_invalid"],
    ["another format", { body: "", type: "application/cloudevents+avro" }, 415, "media_type_unsupported"],
    ["no ce-id", { body: "{}", headers: { "ce-specversion": "1.0" } }, 422, "event_invalid"],
    [
      "wrong JSON in binary mode",
      {
        body: "{",
        headers: {
          "ce-specversion": "1.0",
          "ce-id": "1",
          "ce-source": "/",
          "ce-type": "a",
          "ce-subject": "s",
        },
      },
      400,
      "body_invalid",
    ],
  ])("with %s are refused, and nothing is written", async (_, request, status, code) => {
    const answer = await post(request);
    expect(answer.status).toBe(status);
    expect(answer.json.code).toBe(code);
    expect(await ids()).toEqual([]);
  });
});

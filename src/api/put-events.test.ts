import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBook } from "../../test/support/open-book.ts";
import { envelopeMaker } from "../bus/envelope.ts";
import type { Daybook } from "../daybook.ts";
import { matchesPattern } from "../pattern/compile.ts";
import { createApp } from "./app.ts";
import { type RunningServer, serve } from "./serve.ts";

let book: Daybook;
let server: RunningServer;
const lines: string[] = [];

beforeEach(async (context) => {
  lines.length = 0;
  book = await openTestBook(context, { zone: "UTC", clock: () => Date.parse("2026-03-02T12:00:00Z") });
  server = await serve(book, { port: 0, log: (line) => lines.push(line) });
});
afterEach(async () => {
  await server.close();
  await book.close();
});

const ENTRY = { Source: "shop.orders", DetailType: "order placed", Detail: '{"id":"order-17","total":42}' };

/** What any program with an AWS SDK does, given this server as its endpoint. */
async function put(...entries: PutEventsRequestEntry[]) {
  const client = new EventBridgeClient({
    endpoint: server.url,
    region: "eu-west-1",
    credentials: { accessKeyId: "none", secretAccessKey: "none" },
    maxAttempts: 1,
  });
  try {
    return await client.send(new PutEventsCommand({ Entries: entries }));
  } finally {
    client.destroy();
  }
}

const recorded = async () => (await book.events({ direction: "forward", limit: 1_000 })).items;

describe("an AWS SDK", () => {
  test("records an entry, and gets the id of the event", async () => {
    const answer = await put({
      ...ENTRY,
      EventBusName: "orders",
      Resources: ["arn:aws:s3:::shop", "second"],
      Time: new Date("2026-03-01T10:00:00.250Z"),
      TraceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793",
    });
    const [event] = await recorded();
    expect(answer.FailedEntryCount).toBe(0);
    expect(answer.Entries).toEqual([{ EventId: event?.id }]);
    expect(event).toMatchObject({
      log: "orders",
      source: "shop.orders",
      type: "order-placed",
      subject: "order-17",
      time: "2026-03-01T10:00:00.250Z",
      detailtype: "order placed",
      resources: '["arn:aws:s3:::shop","second"]',
      data: { id: "order-17", total: 42 },
    });
  });

  test("has its envelope given back: a rule written for EventBridge matches it", async () => {
    await put({ ...ENTRY, Resources: ["arn:aws:s3:::shop"] });
    const [event] = await recorded();
    const envelope = envelopeMaker(undefined, () => "")(event as NonNullable<typeof event>);
    expect(envelope).toMatchObject({
      source: "shop.orders",
      "detail-type": "order placed",
      resources: ["arn:aws:s3:::shop"],
      detail: { id: "order-17", total: 42 },
      time: "2026-03-02T12:00:00Z",
    });
    const pattern = {
      source: [{ prefix: "shop." }],
      "detail-type": ["order placed"],
      detail: { total: [42] },
    };
    expect(matchesPattern(pattern, envelope)).toBe(true);
  });

  test("gets an answer for each entry in its place, and the good ones are recorded in order", async () => {
    const answer = await put(
      { ...ENTRY, Detail: '{"id":"s","n":1}' },
      { ...ENTRY, Detail: "{" },
      { ...ENTRY, Detail: '{"id":"s","n":2}' },
      { DetailType: "order placed", Detail: "{}" },
      { ...ENTRY, Detail: '{"id":"s","n":3}' },
    );
    expect(answer.FailedEntryCount).toBe(2);
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      "MalformedDetail",
      undefined,
      "InvalidArgument",
      undefined,
    ]);
    const events = await recorded();
    expect(events.map(({ data, version }) => [(data as { n: number }).n, version])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(events.map(({ id }) => id)).toEqual(answer.Entries?.flatMap(({ EventId }) => EventId ?? []));
  });

  test("records the same entry again as another event, as EventBridge does", async () => {
    await put(ENTRY, ENTRY);
    expect(new Set((await recorded()).map(({ id }) => id)).size).toBe(2);
  });

  test("gets a whole call refused as an exception of its name", async () => {
    await expect(put()).rejects.toMatchObject({ name: "ValidationException" });
    await expect(put(...Array<PutEventsRequestEntry>(11).fill(ENTRY))).rejects.toMatchObject({
      name: "ValidationException",
      message: "Entries must be 1 to 10 entries, got 11 of them",
    });
    expect(await recorded()).toEqual([]);
  });
});

describe("the log", () => {
  test.each([
    [undefined, "default"],
    ["default", "default"],
    ["orders", "orders"],
    ["arn:aws:events:eu-west-1:123456789012:event-bus/orders", "orders"],
    ["arn:aws-cn:events:cn-north-1:123456789012:event-bus/default", "default"],
  ])("of the bus %s is %s", async (name, log) => {
    await put({ ...ENTRY, ...(name === undefined ? {} : { EventBusName: name }) });
    expect((await recorded()).map((event) => event.log)).toEqual([log]);
  });

  test.each(["Orders", "a b", "../etc", "arn:aws:events:eu-west-1:1:event-bus/Orders", "x".repeat(64)])(
    "cannot be that of the bus %s",
    async (name) => {
      const { Entries } = await put({ ...ENTRY, EventBusName: name });
      expect(Entries?.[0]?.ErrorCode).toBe("InvalidArgument");
      expect(Entries?.[0]?.ErrorMessage).toMatch(/^EventBusName must be the name or ARN of a bus/);
      expect(await recorded()).toEqual([]);
    },
  );
});

describe("the subject", () => {
  test.each([
    ['{"id":"a","subject":"b"}', ["r"], "a"],
    ['{"id":7,"subject":"b"}', ["r"], "b"],
    ['{"id":""}', ["r"], "r"],
    ['{"id":"two\\nlines"}', ["r"], "r"],
    ["{}", [], "shop.orders"],
    ['{"__proto__":{"id":"inherited"}}', [], "shop.orders"],
    [`{"id":"${"é".repeat(300)}"}`, [], "é".repeat(256)],
    [`{"id":"x${"é".repeat(300)}"}`, [], `x${"é".repeat(255)}`],
  ])("of %.40s is the first text that can be one", async (Detail, Resources, subject) => {
    await put({ ...ENTRY, Detail, Resources });
    expect((await recorded()).map((event) => event.subject)).toEqual([subject]);
  });
});

describe("an entry", () => {
  const refused: [name: string, entry: unknown, code: string, message: RegExp][] = [
    [
      "without a source",
      { ...ENTRY, Source: undefined },
      "InvalidArgument",
      /^Parameter Source is not valid\. Reason: Source is a required argument\.$/,
    ],
    [
      "with an empty type",
      { ...ENTRY, DetailType: "" },
      "InvalidArgument",
      /^Parameter DetailType is not valid/,
    ],
    ["without a detail", { ...ENTRY, Detail: undefined }, "InvalidArgument", /Detail is a required argument/],
    [
      "whose source has spaces",
      { ...ENTRY, Source: "my shop" },
      "InvalidArgument",
      /^Source must be a URI-reference/,
    ],
    ["whose source is a number", { ...ENTRY, Source: 7 }, "InvalidArgument", /Source must be a text, got 7/],
    ["whose detail is an object", { ...ENTRY, Detail: {} }, "InvalidArgument", /Detail must be a text/],
    [
      "whose detail is a list",
      { ...ENTRY, Detail: "[1]" },
      "MalformedDetail",
      /must be a JSON object, got \[1\]/,
    ],
    ["whose detail is null", { ...ENTRY, Detail: "null" }, "MalformedDetail", /must be a JSON object/],
    ["whose detail is cut off", { ...ENTRY, Detail: '{"a":' }, "MalformedDetail", /^Detail is malformed\./],
    [
      "that is too deep",
      { ...ENTRY, Detail: `${'{"a":'.repeat(70)}1${"}".repeat(70)}` },
      "InvalidArgument",
      /nested at most 64 deep/,
    ],
    [
      "of 300 KB",
      { ...ENTRY, Detail: JSON.stringify({ a: "x".repeat(300_000) }) },
      "InvalidArgument",
      /at most 262144 bytes/,
    ],
    [
      "with a long list of resources",
      { ...ENTRY, Resources: ["x".repeat(1_100)] },
      "InvalidArgument",
      /^Resources must be at most 1024/,
    ],
    [
      "with resources that are no list",
      { ...ENTRY, Resources: "r" },
      "InvalidArgument",
      /^Resources must be a list of texts/,
    ],
    [
      "with a time that is none",
      { ...ENTRY, Time: "yesterday" },
      "InvalidArgument",
      /time must be an RFC 3339/,
    ],
    ["with a time beyond all", { ...ENTRY, Time: 1e300 }, "InvalidArgument", /^Time must be/],
    ["with a type of two lines", { ...ENTRY, DetailType: "a\nb" }, "InvalidArgument", /^DetailType must be/],
    ["that is a number", 7, "InvalidArgument", /^entry must be an object, got 7/],
    ["that is null", null, "InvalidArgument", /^entry must be an object/],
  ];
  test.each(refused)("%s is refused, and the others are recorded", async (_name, entry, code, message) => {
    const { status, json } = await post({ Entries: [ENTRY, entry, ENTRY] });
    expect(status).toBe(200);
    expect(json.FailedEntryCount).toBe(1);
    expect(json.Entries?.[1]).toEqual({ ErrorCode: code, ErrorMessage: expect.stringMatching(message) });
    expect(await recorded()).toHaveLength(2);
    expect(lines).toEqual([]);
  });

  test("may name an object's own words", async () => {
    const body = `{"Entries":[{"Source":"s","DetailType":"constructor","Detail":"{\\"__proto__\\":{\\"a\\":1},\\"id\\":\\"x\\"}","__proto__":{"EventBusName":"evil"}}]}`;
    expect((await post(body)).json.FailedEntryCount).toBe(0);
    const [event] = await recorded();
    expect(event).toMatchObject({ log: "default", type: "constructor", subject: "x" });
    expect(JSON.stringify(event?.data)).toBe('{"__proto__":{"a":1},"id":"x"}');
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  test("that the book cannot take now is to be sent again", async () => {
    await book.close();
    const { json } = await post({ Entries: [ENTRY] });
    expect(json.Entries?.[0]?.ErrorCode).toBe("InternalFailure");
    expect(lines.join()).toContain("an entry of PutEvents failed");
  });
});

const HEADERS = { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSEvents.PutEvents" };

interface Answer {
  __type?: string;
  message?: string;
  code?: string;
  FailedEntryCount?: number;
  Entries?: { EventId?: string; ErrorCode?: string; ErrorMessage?: string }[];
}

async function post(body: unknown, headers: Record<string, string | undefined> = {}) {
  const all = { ...HEADERS, ...headers };
  const response = await fetch(`${server.url}/`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: JSON.parse(text) as Answer };
}

describe("a call", () => {
  test.each<[string, unknown, Record<string, string | undefined>, string]>([
    [
      "of another operation",
      { Entries: [ENTRY] },
      { "x-amz-target": "AWSEvents.PutRule" },
      "UnknownOperationException",
    ],
    ["of no operation", { Entries: [ENTRY] }, { "x-amz-target": undefined }, "UnknownOperationException"],
    ["of another type", { Entries: [ENTRY] }, { "content-type": "text/plain" }, "UnknownOperationException"],
    ["that is not JSON", "{", {}, "SerializationException"],
    ["of nothing", "", {}, "SerializationException"],
    ["that is a list", [], {}, "SerializationException"],
    ["without entries", {}, {}, "ValidationException"],
    ["whose entries are an object", { Entries: { length: 1 } }, {}, "ValidationException"],
    [
      "in an encoding that nobody knows",
      "{}",
      { "content-encoding": "zstd" },
      "UnsupportedMediaTypeException",
    ],
  ])("%s is refused in AWS' form, and nothing is recorded", async (_name, body, headers, type) => {
    const { status, json, headers: sent } = await post(body, headers);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(json.__type).toBe(type);
    expect(json.message).toBeTruthy();
    expect(sent.get("x-amzn-errortype")).toBe(type);
    expect(sent.get("content-type")).toBe("application/x-amz-json-1.1");
    expect(await recorded()).toEqual([]);
    expect(lines).toEqual([]);
  });

  test("larger than a body may be is refused", async () => {
    const { status, json } = await post({ Entries: [{ ...ENTRY, Detail: "x".repeat(11_000_000) }] });
    expect(status).toBe(413);
    expect(json.__type).toBe("RequestEntityTooLargeException");
  });

  test.each([
    ["of another origin", { origin: "https://evil.example" }],
    ["of a sandboxed frame", { origin: "null" }],
  ])("from a page %s publishes nothing", async (_name, headers) => {
    for (const kind of [HEADERS["content-type"], "text/plain"]) {
      const { status, json } = await post({ Entries: [ENTRY] }, { ...headers, "content-type": kind });
      expect(status).toBe(403);
      expect(json.code).toBe("forbidden");
    }
    expect(await recorded()).toEqual([]);
  });

  test("is not allowed by a preflight, so that a browser does not even send it", async () => {
    const response = await fetch(`${server.url}/`, {
      method: "OPTIONS",
      headers: {
        origin: "https://evil.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,x-amz-target",
      },
    });
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    await response.body?.cancel();
  });

  test("to a name that was rebound to this machine publishes nothing", async () => {
    const request = new Request("http://evil.example/", { method: "POST", headers: HEADERS, body: "{}" });
    expect((await createApp({ book }).request(request)).status).toBe(403);
  });

  test("by GET is the dashboard's page", async () => {
    const response = await createApp({
      book,
      readAsset: async (path) => ({ body: Buffer.from(path), headers: { "content-type": "text/html" } }),
    }).request("/");
    expect([response.status, await response.text()]).toEqual([200, "/"]);
    const put = await createApp({ book }).request("/", { method: "PUT" });
    expect([put.status, put.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

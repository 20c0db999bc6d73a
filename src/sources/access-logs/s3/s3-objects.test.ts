import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { combinedLine, memoryLedger, readAll } from "../../../../test/support/access-logs.ts";
import { notifiedObjects } from "./notification.ts";
import { S3Objects, s3Place } from "./s3-objects.ts";

const PAGE = 3;
const line = (page: string) =>
  `aa blog.example.net [02/Mar/2026:08:49:42 +0000] 203.0.113.7 - ${page.toUpperCase()} WEBSITE.GET.OBJECT ${page} "GET /${page} HTTP/1.1" 200 - 9 9 4 3 "-" "x" -`;

let server: Server;
let objects: Map<string, Buffer>;
let asked: string[];
/** Of the requests that had one. */
let ranges: string[];
/** Its body breaks in the middle. */
let broken: string | undefined;

/** So much of S3 as a listing and a reading need. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "", "http://localhost");
  asked.push(`${url.pathname}${url.search}`);
  const [, bucket, ...rest] = url.pathname.split("/");
  if (bucket !== "logs.example.net") {
    response.writeHead(404, { "content-type": "application/xml" });
    response.end("<Error><Code>NoSuchBucket</Code><Message>there is none</Message></Error>");
  } else if (url.searchParams.has("list-type")) {
    response.writeHead(200, { "content-type": "application/xml" });
    response.end(listing(url.searchParams));
  } else if (rest.join("/") === broken) {
    response.writeHead(200, { "content-length": "1000" });
    response.write("half", () => response.destroy());
  } else {
    answerObject(objects.get(decodeURIComponent(rest.join("/"))), request, response);
  }
}

function answerObject(found: Buffer | undefined, request: IncomingMessage, response: ServerResponse): void {
  const { range } = request.headers;
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
  if (range !== undefined) ranges.push(range);
  if (found === undefined) {
    response.writeHead(404, { "content-type": "application/xml" });
    response.end("<Error><Code>NoSuchKey</Code></Error>");
  } else if (range !== undefined && from >= found.length) {
    response.writeHead(416, { "content-type": "application/xml" });
    response.end("<Error><Code>InvalidRange</Code><Message>it is not satisfiable</Message></Error>");
  } else {
    response.writeHead(range === undefined ? 200 : 206);
    response.end(found.subarray(from));
  }
}

function listing(query: URLSearchParams): string {
  const keys = [...objects.keys()].filter((key) => key.startsWith(query.get("prefix") ?? "")).sort();
  const from = Number(query.get("continuation-token") ?? 0);
  const contents = keys.slice(from, from + PAGE).map((key) => {
    const body = objects.get(key) as Buffer;
    const etag = createHash("md5").update(body).digest("hex");
    return `<Contents><Key>${key.replaceAll("&", "&amp;")}</Key><Size>${body.length}</Size><ETag>&quot;${etag}&quot;</ETag></Contents>`;
  });
  const next =
    from + PAGE < keys.length ? `<NextContinuationToken>${from + PAGE}</NextContinuationToken>` : "";
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${next !== ""}</IsTruncated>${next}${contents.join("")}</ListBucketResult>`;
}

beforeAll(async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "id");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
});

let s3: S3Objects;
beforeEach(() => {
  asked = [];
  ranges = [];
  broken = undefined;
  objects = new Map();
  s3 = new S3Objects({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
afterEach(() => s3.close());

async function inputs(place = "s3://logs.example.net/blog/") {
  const found = [];
  for await (const input of s3.list(s3Place(place) as never)) found.push(input);
  return found;
}

test("every object below a prefix is read, over all pages of the listing, a last line without an end too", async () => {
  for (let index = 0; index < 8; index++)
    objects.set(`blog/2026-03-0${index}&+ é`, Buffer.from(line(`page-${index}`)));
  objects.set("other/2026", Buffer.from(line("other")));
  objects.set("blog/", Buffer.alloc(0));
  const { requests } = await readAll(await inputs(), { format: "s3" });
  expect(requests.map(({ key }) => key)).toEqual(Array.from({ length: 8 }, (_, index) => `page-${index}`));
  expect(asked.filter((path) => path.includes("list-type"))).toHaveLength(3);
});

test("what was read is not fetched again, but a new object under an old key is", async () => {
  objects.set("blog/a", gzipSync(line("a")));
  objects.set("blog/b", Buffer.from(line("b")));
  const { ledger } = memoryLedger();
  expect((await readAll(await inputs(), { ledger })).requests).toHaveLength(2);
  objects.set("blog/b", Buffer.from(`${line("b")}\n${line("b2")}\n`));
  asked = [];
  const { identities } = await readAll(await inputs(), { ledger });
  expect(asked.filter((path) => path.includes("/blog/"))).toEqual([
    "/logs.example.net/blog/b?x-id=GetObject",
  ]);
  expect(identities).toContain("blog.example.net/B2");
});

/** So long that what was read of them is not fetched again from its start. */
const longLog = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `${line(`p${from + index}`)}\n`).join("");
const WHOLE = 12_000;

test("an object that grew is fetched from where its reading ended, less what is looked at again", async () => {
  objects.set("blog/a", Buffer.from(longLog(0, WHOLE)));
  const { ledger } = memoryLedger();
  expect((await readAll(await inputs(), { ledger })).requests).toHaveLength(WHOLE);
  objects.set("blog/a", Buffer.from(longLog(0, WHOLE + 2)));
  const { identities } = await readAll(await inputs(), { ledger });
  expect(identities).toEqual([`blog.example.net/P${WHOLE}`, `blog.example.net/P${WHOLE + 1}`]);
  expect(ranges).toEqual([expect.stringMatching(/^bytes=[1-9]\d+-$/)]);
});

test.each([
  ["below the place where reading would go on", longLog(0, 10)],
  ["to within the part that is looked at again", longLog(0, WHOLE - 10)],
])("an object that shrank %s is read from its start, and so are those after it", async (_, shorter) => {
  objects.set("blog/a", Buffer.from(longLog(0, WHOLE)));
  const { ledger } = memoryLedger();
  await readAll(await inputs(), { ledger });
  const lines = shorter.split("\n").length - 1;
  objects.set("blog/a", Buffer.from(`${shorter}${line("new")}\n`));
  objects.set("blog/b", Buffer.from(line("b")));
  const { requests, faults } = await readAll(await inputs(), { ledger });
  expect(faults).toEqual([]);
  expect(requests.map(({ key }) => key).slice(lines)).toEqual(["new", "b"]);
  expect(requests).toHaveLength(lines + 2);
  expect(ranges).toHaveLength(1);
});

test("logs of web servers that were put there are read as well", async () => {
  objects.set("blog/access.log.1.gz", gzipSync(`${combinedLine()}\n${combinedLine()}\n`));
  expect((await readAll(await inputs())).requests).toHaveLength(2);
});

test("a bucket that is not there is an error that says so", async () => {
  await expect(inputs("s3://nobody.example.net/")).rejects.toMatchObject({
    code: "source_invalid",
    message: /NoSuchBucket/,
  });
});

test("an object that is gone is one bad row, and the others are read", async () => {
  for (const key of ["a", "b", "c"]) objects.set(`blog/${key}`, Buffer.from(line(key)));
  const found = await inputs();
  objects.delete("blog/b");
  const { ledger } = memoryLedger();
  const { requests, chunks } = await readAll(found, { format: "s3", ledger });
  expect(requests.map(({ key }) => key)).toEqual(["a", "c"]);
  expect(chunks.flatMap(({ rejected }) => rejected)).toEqual([
    { line: 1, offset: 0, fault: "input_missing", text: "NoSuchKey" },
  ]);
  objects.set("blog/b", Buffer.from(line("b")));
  expect((await readAll(found, { format: "s3", ledger })).requests.map(({ key }) => key)).toEqual(["b"]);
});

test("a connection that breaks in an object is an error that says how to go on", async () => {
  broken = "blog/a";
  objects.set("blog/a", Buffer.from(line("a")));
  await expect(readAll(await inputs(), { format: "s3" })).rejects.toMatchObject({
    code: "source_invalid",
    message: expect.stringContaining("s3://logs.example.net/blog/a must be whole"),
    hint: expect.stringContaining("run it again"),
  });
});

test.each([
  ["s3://logs.example.net/blog/2026", { bucket: "logs.example.net", prefix: "blog/2026" }],
  ["s3://logs.example.net", { bucket: "logs.example.net", prefix: "" }],
  ["/var/log/access.log", undefined],
])("%s is the place %j", (text, place) => {
  expect(s3Place(text)).toEqual(place);
});

test("a place without a bucket is refused", () => {
  expect(() => s3Place("s3:///blog")).toThrow("place must be s3://bucket/prefix");
});

test("every record of a notification is an object, its key decoded; other records are none", async () => {
  const record = (key: string, eventName = "ObjectCreated:Put") => ({
    eventName,
    s3: { bucket: { name: "logs.example.net" }, object: { key, size: 3, eTag: "e" } },
  });
  const key = "blog/2026-03-03-00-20-10-5D1AEXAMPLE%2B1+%C3%A9";
  const notification = {
    Records: [record(key), record("b"), record("gone", "ObjectRemoved:Delete"), {}, null, { s3: 1 }],
  };
  const first = {
    bucket: "logs.example.net",
    key: "blog/2026-03-03-00-20-10-5D1AEXAMPLE+1 é",
    etag: "e",
    size: 3,
  };
  const expected = [first, { ...first, key: "b" }];
  expect(notifiedObjects(notification)).toEqual(expected);
  const sns = { Records: [{ Sns: { Message: JSON.stringify(notification) } }] };
  expect(notifiedObjects({ Records: [{ body: JSON.stringify(sns) }] })).toEqual(expected);
  expect(notifiedObjects([notification])).toEqual(expected);
  const received = { Messages: [{ Body: JSON.stringify(notification) }, { Body: "no json" }] };
  expect(notifiedObjects(received)).toEqual(expected);
  objects.set(first.key, Buffer.from(line("a")));
  expect((await readAll(s3.notified({ Records: [record(key)] }), { format: "s3" })).requests).toHaveLength(1);
});

test("an event of EventBridge has its key as it is", () => {
  const detail = { bucket: { name: "logs" }, object: { key: "a+b", size: 3, etag: "e" } };
  expect(notifiedObjects({ "detail-type": "Object Created", detail })).toEqual([
    { bucket: "logs", key: "a+b", etag: "e", size: 3 },
  ]);
});

test.each([
  [null],
  [7],
  ["text"],
  [{}],
  [{ Records: 7 }],
  [{ Messages: [{ Body: 7 }] }],
  [[[[[[[[[[[{ Records: [] }]]]]]]]]]]],
  [{ Event: "s3:TestEvent" }],
  [{ body: "{" }],
  [{ Records: [{ eventName: "ObjectCreated:Put", s3: { bucket: {}, object: {} } }] }],
])("%j has no objects", (notification) => {
  expect(notifiedObjects(notification)).toEqual([]);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesInput, combinedLine, readAll } from "../../../test/support/access-logs.ts";
import { detectAccessLog } from "./parsers.ts";
import type { AccessRequest } from "./request.ts";

const FIELDS =
  "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for";
const RECORD = [
  "2026-03-02",
  "08:49:42",
  "FRA56-P1",
  "900",
  "203.0.113.7",
  "GET",
  "d111.cloudfront.net",
  "/a%20b/",
  "200",
  "https://a.example/?q=%2520",
  "Mozilla/5.0%2520(X11)",
  "q=1&r=%5B",
  "-",
  "Hit",
  "id-1==",
  "Blog.example.net",
  "https",
  "9",
  "0.042",
  "-",
];
const cloudFront = (changes: Record<number, string> = {}) =>
  RECORD.map((value, index) => changes[index] ?? value).join("\t");
const one = async (text: string): Promise<AccessRequest | undefined> =>
  (await readAll(bytesInput(`${text}\n`))).requests[0];

describe("CloudFront's log", () => {
  const expected = {
    id: "id-1==",
    timeMs: Date.UTC(2026, 2, 2, 8, 49, 42),
    method: "GET",
    target: "/a%20b/?q=1&r=%5B",
    status: 200,
    host: "blog.example.net",
    address: "203.0.113.7",
    referrer: "https://a.example/?q=%20",
    agent: "Mozilla/5.0 (X11)",
    bytes: 900,
    totalMs: 42,
    source: "d111.cloudfront.net",
  };

  test("has its fields under the names of its header, and an identity by its request id", async () => {
    const { requests, identities } = await readAll(bytesInput(`#Version: 1.0\n${FIELDS}\n${cloudFront()}\n`));
    expect(requests).toEqual([expected]);
    expect(identities).toEqual(["d111.cloudfront.net/id-1=="]);
  });

  test("is read in any order of columns, which may change in the middle", async () => {
    const names = FIELDS.split(" ").slice(1);
    const reversed = `#Fields: ${[...names].reverse().join(" ")}\n${[...RECORD].reverse().join("\t")}`;
    const { requests } = await readAll(
      bytesInput(`${FIELDS}\n${cloudFront()}\n#Version: 1.0\n${reversed}\n`),
    );
    expect(requests).toEqual([expected, expected]);
  });

  test("is read without a header, as the second half of a file has it", async () => {
    expect(await one(cloudFront())).toEqual(expected);
  });

  test("may be a JSON object a line, with the same names", async () => {
    const names = FIELDS.split(" ").slice(1);
    const object = Object.fromEntries(names.map((name, index) => [name, RECORD[index]]));
    expect(await one(JSON.stringify(object))).toEqual(expected);
  });

  test("has viewers who left before the answer", async () => {
    expect(await one(cloudFront({ 8: "000" }))).toMatchObject({ status: 0 });
  });

  test.each([
    [cloudFront({ 0: "02/03/2026" }), "time_invalid"],
    [cloudFront({ 8: "OK" }), "status_invalid"],
    ["a\tb", "fields_missing"],
    ["{", "json_invalid"],
  ])("%j is rejected: %s", async (text, fault) => {
    expect((await readAll(bytesInput(`${text}\n`), { format: "cloudfront" })).faults).toEqual([fault]);
  });

  test("whose header lacks what a request needs is rejected line by line", async () => {
    const { faults } = await readAll(bytesInput(`#Fields: date time\n2026-03-02\t08:49:42\n`), {
      format: "cloudfront",
    });
    expect(faults).toEqual(["header_missing"]);
  });
});

describe("JSON lines", () => {
  const timeMs = Date.UTC(2026, 2, 2, 8, 49, 42);
  test.each<[string, object, Partial<AccessRequest>]>([
    [
      "nginx",
      {
        time_iso8601: "2026-03-02T09:49:42+01:00",
        remote_addr: "203.0.113.7",
        request: "GET /a?b HTTP/1.1",
        status: "200",
        body_bytes_sent: "9",
        http_referer: "-",
        http_user_agent: "x",
        http_host: "Example.net:443",
        request_time: "0.042",
      },
      {
        address: "203.0.113.7",
        target: "/a?b",
        host: "example.net",
        agent: "x",
        referrer: undefined,
        bytes: 9,
        totalMs: 42,
      },
    ],
    [
      "Caddy",
      {
        level: "info",
        ts: timeMs / 1_000,
        logger: "http.log.access",
        request: {
          remote_ip: "10.0.0.1",
          client_ip: "203.0.113.7",
          proto: "HTTP/2.0",
          method: "GET",
          host: "example.net",
          uri: "/a?b",
          headers: { "User-Agent": ["x"], Referer: ["https://a.example/"] },
        },
        duration: 0.042,
        size: 9,
        status: 200,
      },
      {
        address: "203.0.113.7",
        target: "/a?b",
        host: "example.net",
        agent: "x",
        referrer: "https://a.example/",
        bytes: 9,
        totalMs: 42,
      },
    ],
    [
      "Traefik",
      {
        ClientHost: "203.0.113.7",
        RequestMethod: "GET",
        RequestPath: "/a?b",
        RequestHost: "example.net",
        DownstreamStatus: 200,
        DownstreamContentSize: 9,
        Duration: 42_000_000,
        StartUTC: "2026-03-02T08:49:42.000000000Z",
        time: "2026-03-02T08:49:43Z",
        "request_User-Agent": "x",
      },
      { address: "203.0.113.7", target: "/a?b", host: "example.net", agent: "x", bytes: 9, totalMs: 42 },
    ],
    [
      "a server with the time of the common format",
      {
        time_local: "02/Mar/2026:08:49:42 +0000",
        remote_addr: "203.0.113.7",
        request_method: "GET",
        request_uri: "/a?b",
        status: 200,
      },
      { address: "203.0.113.7", target: "/a?b" },
    ],
  ])("of %s have their fields", async (_, object, expected) => {
    expect(await one(JSON.stringify(object))).toMatchObject({
      timeMs,
      method: "GET",
      status: 200,
      ...expected,
    });
  });

  test("in which nginx escaped bytes as JSON does not know them are read", async () => {
    const text = String.raw`{"msec":"1772441382.000","request":"GET /caf\xC3\xA9?\x22 HTTP/1.1","status":200,"http_user_agent":"a\\xb"}`;
    expect(await one(text)).toMatchObject({ target: '/café?"', agent: "a\\xb" });
  });

  test("have no identity by an id that clients can choose", async () => {
    const line = JSON.stringify({
      time_iso8601: "2026-03-02T08:49:42Z",
      request: "GET / HTTP/1.1",
      status: 200,
      request_id: "x",
    });
    const { identities } = await readAll(bytesInput(`${line}\n${line}\n`));
    expect(new Set(identities).size).toBe(2);
  });

  test.each([
    ['{"time":"2026-03-02T08:49:42Z","request":"GET / HTTP/1.1"}', "status_invalid"],
    ['{"request":"GET / HTTP/1.1","status":200}', "fields_missing"],
    ['{"time":"yesterday","request":"GET / HTTP/1.1","status":200}', "time_invalid"],
    ["[]", "json_invalid"],
    ['{"__proto__":{"status":200},"status":', "json_invalid"],
  ])("%s is rejected: %s", async (text, fault) => {
    expect((await readAll(bytesInput(`${text}\n`), { format: "json" })).faults).toEqual([fault]);
  });

  test("of any values make nothing fail", async () => {
    const names = fc.constantFrom(
      "time",
      "ts",
      "request",
      "status",
      "uri",
      "method",
      "headers",
      "host",
      "msec",
      "size",
      "duration",
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, fc.jsonValue()), async (object) => {
        await readAll(bytesInput(`${JSON.stringify(object)}\n`), { format: "json" });
      }),
      { numRuns: 300 },
    );
  });
});

test.each([
  ["combined", combinedLine()],
  ["combined", `junk\n\u0016\u0003\n${combinedLine()}\n${combinedLine()}`],
  ["cloudfront", `#Version: 1.0\n${FIELDS}\n`],
  ["cloudfront", cloudFront()],
  ["json", '{"time":"2026-03-02T08:49:42Z","request":"GET / HTTP/1.1","status":200}'],
  [
    "s3",
    'aa b [02/Mar/2026:08:49:42 +0000] 1.2.3.4 - ID REST.GET.OBJECT k "GET /k HTTP/1.1" 200 - 9 9 4 3 "-" "x" -',
  ],
  [undefined, "some text\nand more\n"],
  [undefined, '{"a":1}\n'],
  [undefined, ""],
])("a log is known to be %s by its first lines", (format, text) => {
  expect(detectAccessLog(Buffer.from(text))).toBe(format);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combinedLine, keptRequest } from "../../../test/support/access-logs.ts";
import { CombinedParser } from "./combined.ts";
import type { AccessRequest } from "./request.ts";

const NGINX =
  '203.0.113.7 - - [02/Mar/2026:08:49:42 +0100] "GET /a?b=c HTTP/1.1" 200 512 "https://a.example/" "Firefox"';

function read(line: string | Buffer): AccessRequest | string {
  const parser = new CombinedParser({ source: "" });
  // Between other bytes, which are none of its business.
  const bytes = Buffer.concat([
    Buffer.from('"x" '),
    Buffer.from(line as string),
    Buffer.from('\n" 200 1 "y"'),
  ]);
  const fault = parser.parse(bytes, 4, 4 + Buffer.byteLength(line));
  return fault ?? keptRequest(parser.request);
}

describe("a line of the combined format", () => {
  test("has its fields", () => {
    expect(read(NGINX)).toEqual({
      id: undefined,
      timeMs: Date.UTC(2026, 2, 2, 7, 49, 42),
      method: "GET",
      target: "/a?b=c",
      status: 200,
      host: undefined,
      address: "203.0.113.7",
      referrer: "https://a.example/",
      agent: "Firefox",
      bytes: 512,
      totalMs: undefined,
      source: "",
    });
  });

  test.each<[string, string, Partial<AccessRequest>]>([
    [
      "of the common format",
      '::1 - - [02/Mar/2026:08:49:42 +0000] "GET / HTTP/1.0" 304 -',
      { status: 304, bytes: undefined, agent: undefined },
    ],
    ["with a virtual host", `Example.NET:443 ${NGINX}`, { host: "example.net", address: "203.0.113.7" }],
    [
      "with a user of several words",
      NGINX.replace("- -", "- John [x] Doe"),
      { address: "203.0.113.7", target: "/a?b=c" },
    ],
    [
      "with a user and a virtual host",
      `example.net ${NGINX.replace("- -", "- joe")}`,
      { host: "example.net" },
    ],
    [
      "with a user who writes a time",
      NGINX.replace("- -", '- [01/Jan/2020:00:00:00 +0000] \\"GET'),
      { timeMs: Date.UTC(2026, 2, 2, 7, 49, 42) },
    ],
    ["with more fields behind", `${NGINX} "10.0.0.1" rt=0.1 "a b"`, { agent: "Firefox" }],
    ["with a target of spaces", combinedLine({ request: "GET /a b c HTTP/1.1" }), { target: "/a b c" }],
    ["without a version", combinedLine({ request: "GET /a" }), { method: "GET", target: "/a" }],
    ["of HTTP/2", combinedLine({ request: "GET /a HTTP/2" }), { target: "/a" }],
    ["of a timeout", combinedLine({ request: "-", status: 408 }), { method: "", target: "-", status: 408 }],
    [
      "of TLS on a plain port",
      combinedLine({ request: "\\x16\\x03\\x01", status: 400 }),
      { method: "", target: "\u0016\u0003\u0001" },
    ],
    [
      "with quotes in the target",
      combinedLine({ request: 'GET /a"b" HTTP/1.1' }),
      { target: '/a"b"', agent: "Mozilla/5.0" },
    ],
    [
      "with quotes in the referrer",
      combinedLine({ referrer: 'https://a.example/?s="q"' }),
      { referrer: 'https://a.example/?s="q"', agent: "Mozilla/5.0" },
    ],
    [
      "with quotes in the agent",
      combinedLine({ agent: 'Thing "x" [en] (y)' }),
      { agent: 'Thing "x" [en] (y)' },
    ],
    [
      "with what looks like a status",
      combinedLine({ request: "GET /\\x22 200 1 \\x22-\\x22 HTTP/1.1", status: 404 }),
      { status: 404 },
    ],
    ["as Apache escapes", combinedLine({ agent: '\\"a\\\\b\\t\\xe2\\x82\\xac' }), { agent: '"a\\b\t€' }],
    [
      "with a backslash at the end",
      combinedLine({ request: "GET /\\ HTTP/1.1", agent: "x\\" }),
      { target: "/\\" },
    ],
    [
      "with bare dashes",
      '1.2.3.4 - - [02/Mar/2026:08:49:42 +0000] "GET / HTTP/1.1" 200 5 - "x"',
      { referrer: undefined, agent: "x" },
    ],
    ["cut in its agent", combinedLine({ agent: "Mozil" }).slice(0, -1), { agent: "Mozil" }],
  ])("%s is read", (_, line, expected) => {
    expect(read(line)).toMatchObject(expected);
  });

  test.each([
    ["198.51.100.4, 10.0.0.1", "198.51.100.4"],
    ["198.51.100.4, 10.0.0.2, 10.0.0.1", "198.51.100.4"],
    ["198.51.100.4,10.0.0.1", "198.51.100.4"],
    ["2001:db8::4, 10.0.0.1", "2001:db8::4"],
    ["unknown, 10.0.0.1", "unknown"],
    ["198.51.100.4 10.0.0.1", "198.51.100.4"],
    ["2001:db8::4 10.0.0.1", "2001:db8::4"],
    ["-, 10.0.0.1", undefined],
  ])("with the addresses %s for a client has the first one, and none for a host", (addresses, address) => {
    for (const user of ["-", "joe"]) {
      const line = NGINX.replace("203.0.113.7 - -", `${addresses} - ${user}`);
      expect(read(line)).toMatchObject({ address, host: undefined, target: "/a?b=c" });
    }
  });

  test("with bytes that are no UTF-8 is read", () => {
    const bytes = Buffer.from(combinedLine({ request: "GET /\u00ff HTTP/1.1", agent: "\u00e9" }), "latin1");
    expect(read(bytes)).toMatchObject({ target: "/\ufffd", agent: "\ufffd", status: 200 });
  });

  test.each([
    ["nothing", "fields_missing"],
    ["", "fields_missing"],
    [NGINX.slice(0, 60), "status_invalid"],
    [combinedLine({ time: "32/Mar/2026:08:49:42 +0000" }), "time_invalid"],
    [combinedLine({ time: "30/Feb/2026:08:49:42 +0000" }), "time_invalid"],
    [combinedLine({ time: "02/Mar/2026:24:49:42 +0000" }), "time_invalid"],
    [combinedLine({ time: "02/Max/2026:08:49:42 +0000" }), "time_invalid"],
    [combinedLine({ status: "20" }), "status_invalid"],
    [combinedLine({ bytes: "many" }), "fields_missing"],
    ["\u0000\u0001\u0002", "fields_missing"],
  ])("%j is rejected: %s", (line, fault) => {
    expect(read(line)).toBe(fault);
  });
});

/** Any text that a client can send in a field, as nginx writes it. */
const sent = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom('"', "\\", " ", "[", "]", "-", "\n", "\t", "€", "%22", '" "', " 200 1 "),
      fc.string({ unit: "binary" }),
    ),
    maxLength: 12,
  })
  .map((text) => text.toWellFormed());
const nginx = (text: string) =>
  [...Buffer.from(text)]
    .map((byte) =>
      byte < 32 || byte > 126 || byte === 34 || byte === 92
        ? `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`
        : String.fromCharCode(byte),
    )
    .join("");
const apache = (text: string) =>
  nginx(text)
    .replaceAll("\\x22", '\\"')
    .replaceAll("\\x5C", "\\\\")
    .replaceAll("\\x0A", "\\n")
    .replaceAll("\\x09", "\\t");

test.each([
  ["nginx", nginx],
  ["Apache", apache],
])("whatever clients send comes back as it was, as %s writes it", (_, escaped) => {
  const parts = fc.record({
    path: sent,
    referrer: sent,
    agent: sent,
    user: sent,
    status: fc.integer({ min: 100, max: 599 }),
    bytes: fc.nat(),
  });
  fc.assert(
    fc.property(parts, ({ path, referrer, agent, user, status, bytes }) => {
      const line = `1.2.3.4 - ${escaped(user) || "-"} [02/Mar/2026:08:49:42 +0000] "GET /${escaped(path)} HTTP/1.1" ${status} ${bytes} "${escaped(referrer) || "-"}" "${escaped(agent) || "-"}"`;
      const none = (text: string) => (text === "" || text === "-" ? undefined : text);
      expect(read(line)).toMatchObject({
        method: "GET",
        target: `/${path}`,
        status,
        bytes,
        referrer: none(referrer),
        agent: none(agent),
      });
    }),
    { numRuns: 500 },
  );
});

test("no bytes make it fail", () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((some) => Buffer.from(some));
  const garbled = fc
    .tuple(fc.nat(NGINX.length), fc.nat(20), bytes)
    .map(([at, cut, some]) =>
      Buffer.concat([Buffer.from(NGINX.slice(0, at)), some, Buffer.from(NGINX.slice(at + cut))]),
    );
  fc.assert(
    fc.property(fc.oneof(bytes, garbled), (some) => void read(some)),
    { numRuns: 1_000 },
  );
});

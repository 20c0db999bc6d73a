import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keptRequest } from "../../../test/support/access-logs.ts";
import type { AccessRequest } from "./request.ts";
import { S3Parser } from "./s3-line.ts";

const HEAD = "9c1eaa blog.example.net [02/Mar/2026:08:49:42 +0000] 203.0.113.7";
const REST = "- Qm9ndXM= - - - blog.example.net:443 - -";

function line(
  fields: Partial<
    Record<"requester" | "operation" | "key" | "request" | "numbers" | "referrer" | "agent" | "rest", string>
  > = {},
): string {
  const {
    requester = "-",
    operation = "WEBSITE.GET.OBJECT",
    key = "a/index.html",
    request = '"GET /a/ HTTP/1.1"',
  } = fields;
  const {
    numbers = "200 - 900 901 41 39",
    referrer = '"https://search.example/"',
    agent = '"Firefox/140.0"',
    rest = REST,
  } = fields;
  return `${HEAD} ${requester} 7QK3M0Z1EXAMPLE1 ${operation} ${key} ${request} ${numbers} ${referrer} ${agent} ${rest}`;
}

function read(text: string | Buffer): AccessRequest | string {
  const parser = new S3Parser({ source: "" });
  const bytes = Buffer.concat([
    Buffer.from('"x" '),
    Buffer.from(text as string),
    Buffer.from('\n" 200 1 "y"'),
  ]);
  return parser.parse(bytes, 4, 4 + Buffer.byteLength(text)) ?? keptRequest(parser.request);
}

describe("a line of S3's log", () => {
  test("has its fields", () => {
    expect(read(line())).toEqual({
      id: "7QK3M0Z1EXAMPLE1",
      timeMs: Date.UTC(2026, 2, 2, 8, 49, 42),
      method: "GET",
      target: "/a/",
      status: 200,
      host: "blog.example.net",
      address: "203.0.113.7",
      referrer: "https://search.example/",
      agent: "Firefox/140.0",
      bytes: 900,
      totalMs: 41,
      key: "a/index.html",
      operation: "WEBSITE.GET.OBJECT",
      source: "blog.example.net",
    });
  });

  test.each<[string, string, Partial<AccessRequest>]>([
    ["of 18 fields", line({ rest: "-" }), { host: undefined, agent: "Firefox/140.0" }],
    ["of 17 fields", line({ rest: "" }).trimEnd(), { agent: "Firefox/140.0" }],
    [
      "of fields that are yet to come",
      line({ rest: `${REST} eu-west-1 new fields 1` }),
      { host: "blog.example.net" },
    ],
    [
      "with a requester of several words",
      line({ requester: "arn:aws:sts::1:assumed-role/x/my own session" }),
      { id: "7QK3M0Z1EXAMPLE1", key: "a/index.html" },
    ],
    [
      "with brackets in the request",
      line({ request: '"GET /a/?q=[x] HTTP/1.1"' }),
      { target: "/a/?q=[x]", status: 200 },
    ],
    [
      "with quotes in the request",
      line({ request: '"GET /a/?q="x" HTTP/1.1"' }),
      { target: '/a/?q="x"', status: 200 },
    ],
    [
      "with a request that forges a status",
      line({ request: '"GET /a/?q=" 404 - 1 1 1 1 "-" "bot" HTTP/1.1"' }),
      { target: '/a/?q=" 404 - 1 1 1 1 "-" "bot"', status: 200, agent: "Firefox/140.0" },
    ],
    [
      "with a request that says no version",
      line({ request: '"GET /a/"' }),
      { target: "/a/", status: 200, bytes: 900 },
    ],
    [
      "with quotes in the referrer",
      line({ referrer: '"https://a.example/?s="q""' }),
      { referrer: 'https://a.example/?s="q"', agent: "Firefox/140.0" },
    ],
    [
      "with brackets and quotes in the agent",
      line({ agent: '"Thing/1.0 [en] ("x")"' }),
      { agent: 'Thing/1.0 [en] ("x")' },
    ],
    [
      "with a referrer that forges an agent",
      line({ referrer: '"a" "b"' }),
      { status: 200, bytes: 900, totalMs: 41, id: "7QK3M0Z1EXAMPLE1" },
    ],
    [
      "with an agent that forges a record",
      line({ agent: '"x" 200 - 1 1 1 1 "-" "y"' }),
      { status: 200, bytes: 900 },
    ],
    [
      "with bare dashes",
      line({ referrer: "-", agent: "-" }),
      { referrer: undefined, agent: undefined, host: "blog.example.net" },
    ],
    [
      "with a bare dash for the agent",
      line({ agent: "-" }),
      { referrer: "https://search.example/", agent: undefined, host: "blog.example.net" },
    ],
    [
      "with a bare dash for the referrer",
      line({ referrer: "-" }),
      { referrer: undefined, agent: "Firefox/140.0" },
    ],
    [
      "with dashes in quotes",
      line({ referrer: '"-"', agent: '"-"' }),
      { referrer: undefined, agent: undefined },
    ],
    [
      "without a request",
      line({ request: "-", operation: "REST.GET.OBJECT", numbers: "200 - - - - -" }),
      { method: "GET", target: "/a/index.html", bytes: undefined },
    ],
    [
      "of a lifecycle",
      line({
        request: "-",
        operation: "S3.EXPIRE.OBJECT",
        numbers: "- - - 5 - -",
        referrer: '"-"',
        agent: '"-"',
      }),
      { operation: "S3.EXPIRE.OBJECT", status: 0 },
    ],
    [
      "of a batch",
      line({ operation: "BATCH.DELETE.OBJECT", request: "-", numbers: "204 - - 5 - -" }),
      { method: "DELETE", status: 204 },
    ],
    [
      "with a key that is encoded twice",
      line({ key: "caf%25C3%25A9/index.html" }),
      { key: "caf%25C3%25A9/index.html" },
    ],
    [
      "with an error",
      line({ numbers: "404 NoSuchKey 346 - 13 -" }),
      { status: 404, bytes: 346, totalMs: 13 },
    ],
  ])("%s is read", (_, text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });

  test.each([
    ["", "fields_missing"],
    ["no log", "fields_missing"],
    [line().replace("[02/Mar", "[99/Mar"), "time_invalid"],
    [line({ operation: "GET.OBJECT" }), "fields_missing"],
    [line({ numbers: "OK - 900 900 5 4" }), "status_invalid"],
    [line({ numbers: "200 - 900 x 5 4" }), "status_invalid"],
    [line().slice(0, 150), "status_invalid"],
    [HEAD, "fields_missing"],
  ])("%j is rejected: %s", (text, fault) => {
    expect(read(text)).toBe(fault);
  });

  test("no bytes make it fail", () => {
    const whole = line();
    const some = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    const garbled = fc
      .tuple(fc.nat(whole.length), fc.nat(30), some)
      .map(([at, cut, bytes]) =>
        Buffer.concat([Buffer.from(whole.slice(0, at)), bytes, Buffer.from(whole.slice(at + cut))]),
      );
    fc.assert(
      fc.property(fc.oneof(some, garbled), (bytes) => void read(bytes)),
      { numRuns: 1_000 },
    );
  });

  test("raw quotes and brackets in any field of the client's move no field of the server's", () => {
    const raw = fc.string({
      unit: fc.constantFrom('"', "[", "]", " ", "-", "a", "200", "7", '" "', "\\", "é"),
      maxLength: 14,
    });
    const uri = raw.map((text) => text.replaceAll(" ", ""));
    fc.assert(
      fc.property(uri, raw, raw, (target, referrer, agent) => {
        const request = read(
          line({ request: `"GET /${target} HTTP/1.1"`, referrer: `"${referrer}"`, agent: `"${agent}"` }),
        );
        expect(request).toMatchObject({
          target: `/${target}`,
          status: 200,
          bytes: 900,
          totalMs: 41,
          host: "blog.example.net",
          id: "7QK3M0Z1EXAMPLE1",
        });
        if (
          !`${referrer}"`.includes('" "') &&
          !`"${agent}`.startsWith('" "') &&
          typeof request !== "string"
        ) {
          expect(request.referrer ?? "-").toBe(referrer === "" ? "-" : referrer);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DaybookError } from "../errors.ts";
import { fromBinary, toBinary } from "./cloudevents-binary.ts";
import type { RecordedEvent } from "./event.ts";

const required: [string, string][] = [
  ["ce-specversion", "1.0"],
  ["ce-id", "1"],
  ["ce-source", "/app"],
  ["ce-type", "task.done"],
];
const attributes = { specversion: "1.0", id: "1", source: "/app", type: "task.done" };

const bytes = (text: string) => Buffer.from(text);
const received = (headers: [string, string][], body: Uint8Array = bytes("")) =>
  fromBinary([...required, ...headers], body);

describe("header values", () => {
  test.each([
    ["plain", "plain"],
    ["Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀"],
    ["%e2%82%ac", "€"],
    ["%41unnecessary", "Aunnecessary"],
    ["100%2525", "100%25"],
    ["two words", "two words"],
    ['"quoted \\"text\\""', 'quoted "text"'],
    ['"a%20b"', "a b"],
    ["{}", "{}"],
  ])("%s means %s", (header, value) => {
    expect(received([["ce-subject", header]]).subject).toBe(value);
  });

  test.each([["%C0%A0"], ["%E2%82"], ["100%"], ["%zz"]])("%s is refused: it is no UTF-8", (header) => {
    expect(failure(() => received([["ce-subject", header]]))).toMatchObject({
      code: "event_invalid",
      message: `header ce-subject must be percent-encoded UTF-8, got ${JSON.stringify(header)}`,
    });
  });

  test("raw bytes beyond ASCII are refused, because nobody knows their encoding", () => {
    expect(failure(() => received([["ce-subject", "caf\u00c3\u00a9"]]))).toMatchObject({
      message: expect.stringContaining("must be printable ASCII, the rest percent-encoded") as string,
    });
  });
});

describe("headers", () => {
  test("are taken in any case, others than ce- are left alone", () => {
    const event = fromBinary(
      [
        ["CE-SpecVersion", "1.0"],
        ["Ce-Id", "1"],
        ["cE-source", "/app"],
        ["ce-type", "task.done"],
        ["authorization", "secret"],
        ["ce-tenant", "a"],
      ],
      bytes(""),
    );
    expect(event).toEqual({ ...attributes, tenant: "a" });
  });

  test.each(["ce-specversion", "ce-id", "ce-source", "ce-type"])("%s must be there", (name) => {
    const headers = required.filter(([header]) => header !== name);
    expect(failure(() => fromBinary(headers, bytes("")))).toMatchObject({
      code: "event_invalid",
      message: `header ${name} must be there, got nothing`,
    });
  });

  test("must be of version 1.0", () => {
    const headers = required.map(([name, value]): [string, string] => [
      name,
      value === "1.0" ? "0.3" : value,
    ]);
    expect(failure(() => fromBinary(headers, bytes("")))).toMatchObject({
      message: 'header ce-specversion must be 1.0, got "0.3"',
    });
  });

  test.each(["ce-datacontenttype", "ce-data", "ce-data_base64"])("%s may not be there", (name) => {
    expect(failure(() => received([[name, "text/plain"]]))).toMatchObject({ code: "event_invalid" });
  });

  test("ce-__proto__ becomes a field that the log refuses, and no prototype", () => {
    const event = received([["ce-__proto__", "x"]]);
    expect(Object.keys(event)).toContain("__proto__");
    expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
  });
});

describe("the body", () => {
  test.each<[string | undefined, Uint8Array, object]>([
    ["application/json", bytes('{"a":[1]}'), { data: { a: [1] } }],
    ["application/json; charset=utf-8", bytes('"text"'), { data: "text" }],
    ["application/vnd.acme+json", bytes("null"), { data: null }],
    ["text/plain", bytes("Grüße"), { data: "Grüße" }],
    ["application/xml", bytes("<a/>"), { data: "<a/>" }],
    ["text/plain; charset=iso-8859-1", Uint8Array.of(0x47, 0xfc), { data_base64: "R/w=" }],
    ["text/plain", Uint8Array.of(0xff), { data_base64: "/w==" }],
    ["application/octet-stream", Uint8Array.of(0, 1, 2), { data_base64: "AAEC" }],
    ["image/png", bytes("PNG"), { data_base64: "UE5H" }],
    [undefined, bytes("?"), { data_base64: "Pw==" }],
    ["application/json", bytes(""), {}],
    [undefined, bytes(""), {}],
  ])("of %s becomes data or data_base64", (contentType, body, data) => {
    const headers: [string, string][] = contentType === undefined ? [] : [["content-type", contentType]];
    const type = contentType === undefined ? {} : { datacontenttype: contentType };
    expect(received(headers, body)).toEqual({ ...attributes, ...type, ...data });
  });

  test.each([[bytes("{")], [Uint8Array.of(0x22, 0xff, 0x22)]])(
    "that is not the JSON it claims is refused",
    (body) => {
      expect(failure(() => received([["content-type", "application/json"]], body))).toMatchObject({
        code: "body_invalid",
        message: expect.stringContaining("body must be JSON, as its content type says: ") as string,
      });
    },
  );
});

describe("a recorded event in binary mode", () => {
  const recorded: RecordedEvent = {
    ...attributes,
    specversion: "1.0",
    subject: 'Grüße "50%"',
    time: "2026-03-02T06:15:00.000Z",
    log: "tasks",
    version: 3,
    position: "2a",
    recordedtime: "2026-03-02T06:15:00.120Z",
  };

  test("has printable headers, and JSON for data without a type", () => {
    const { headers, body } = toBinary({ ...recorded, data: "text" });
    expect(headers["ce-subject"]).toBe("Gr%C3%BC%C3%9Fe%20%2250%25%22");
    expect(headers["ce-version"]).toBe("3");
    expect(headers["content-type"]).toBe("application/json");
    expect(Buffer.from(body).toString()).toBe('"text"');
  });

  test("has no body and no content type without data", () => {
    const { headers, body } = toBinary(recorded);
    expect(headers).not.toHaveProperty("content-type");
    expect(body.length).toBe(0);
  });

  test("comes back the same: attributes as strings, data as it was", () => {
    const payload = fc.oneof(
      fc.jsonValue().map((data) => ({ datacontenttype: "application/json", data: plain(data) })),
      fc.string({ unit: "binary", minLength: 1 }).map((data) => ({ datacontenttype: "text/plain", data })),
      fc.uint8Array({ minLength: 1 }).map((raw) => ({
        datacontenttype: "application/octet-stream",
        data_base64: Buffer.from(raw).toString("base64"),
      })),
    );
    fc.assert(
      fc.property(payload, fc.string({ unit: "binary", minLength: 1 }), (data, subject) => {
        const event = { ...recorded, subject, ...data } as RecordedEvent;
        const { headers, body } = toBinary(event);
        expect(fromBinary(Object.entries(headers), body)).toEqual({ ...event, version: "3" });
      }),
    );
  });
});

function plain(value: unknown) {
  return JSON.parse(JSON.stringify(value));
}

function failure(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    if (error instanceof DaybookError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

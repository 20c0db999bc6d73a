import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DaybookError } from "../errors.ts";
import { EventStreamParser, MAX_MESSAGE_CHARACTERS, type StreamMessage } from "./event-stream.ts";

function messagesOf(pieces: Iterable<Uint8Array>): StreamMessage[] {
  const parser = new EventStreamParser();
  return [...pieces].flatMap((piece) => parser.push(piece));
}

const whole = (text: string) => messagesOf([Buffer.from(text)]);

/** The definition of the standard, word by word, over the whole text. */
function naive(text: string): StreamMessage[] {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
  lines.pop();
  const messages: StreamMessage[] = [];
  let [data, event, id] = ["", "", ""];
  for (const line of lines) {
    if (line === "") {
      if (data !== "") messages.push({ event: event || "message", data: data.slice(0, -1), id });
      [data, event] = ["", ""];
      continue;
    }
    const match = /^([^:]*)(?::( ?)(.*))?$/s.exec(line);
    const [name, value = ""] = [match?.[1], match?.[3]];
    if (name === "data") data += `${value}\n`;
    if (name === "event") event = value;
    if (name === "id" && !value.includes("\0")) id = value;
  }
  return messages;
}

const cutBytes = (bytes: Buffer, cuts: readonly number[]) => {
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place));
};

describe("a stream of events", () => {
  test("is read as the standard says, wherever its bytes are cut", () => {
    const part = fc.constantFrom(
      "data: one",
      "data:two",
      "data",
      "data:  é🌱",
      "event: end",
      "id: 7",
      "id",
      "id: a\0b",
      "retry: 5",
      ": note",
      "colour: red",
      "\ufeff",
      "\n",
      "\n",
      "\r",
      "\r\n",
      "\r\n\r\n",
      "\n\n",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), fc.array(fc.nat(), { maxLength: 20 }), (parts, cuts) => {
        const text = parts.join("");
        // A CR at the very end may be half of a CRLF, and ends its line all the same.
        expect(messagesOf(cutBytes(Buffer.from(text), cuts))).toEqual(naive(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test("is read the same byte by byte", () => {
    const text = '\ufeffid: 1\r\ndata: {"a":\r\ndata: "🌱"}\r\n\r\n: alive\r\rdata: x\n\n';
    const expected = [
      { event: "message", data: '{"a":\n"🌱"}', id: "1" },
      { event: "message", data: "x", id: "1" },
    ];
    expect(whole(text)).toEqual(expected);
    expect(messagesOf([...Buffer.from(text)].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
  });

  test("that breaks off inside a message does not give it", () => {
    expect(whole("data: a\n\ndata: b\n")).toEqual([{ event: "message", data: "a", id: "" }]);
  });

  test("says how long to wait before another", () => {
    const parser = new EventStreamParser();
    parser.push(Buffer.from("retry: 2000\n\nretry: soon\nretry: 99999999999\n\n"));
    expect(parser.retryMs).toBe(2_000);
  });

  test.each([
    ["a line that never ends", `data: ${"x".repeat(1_000)}`],
    ["a message that never ends", `data: ${"x".repeat(1_000)}\n`],
  ])("with %s is refused before it fills the memory", (_, text) => {
    const parser = new EventStreamParser();
    const push = () => {
      for (let n = 0; n < MAX_MESSAGE_CHARACTERS / 900; n++) parser.push(Buffer.from(text));
    };
    expect(push).toThrow(DaybookError);
    expect(push).toThrow(/messages of a stream must be at most 2097152 characters/);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { all, expectSameInAnyPieces, pieces } from "../../test/support/bytes.ts";
import { type Bytes, split } from "./bytes.ts";
import { type JsonPath, JsonWalker } from "./json-walker.ts";

type Found = [path: string, got: unknown];

async function* walk(
  bytes: Bytes,
  descends: (path: JsonPath, isArray: boolean) => boolean,
): AsyncGenerator<Found> {
  for await (const items of split(bytes, new JsonWalker("input", descends))) {
    for (const item of items) {
      yield [item.path.join("."), "text" in item ? item.text : `${item.error.code}: ${item.error.message}`];
    }
  }
}

const rootOnly = (path: JsonPath) => path.length === 0;
const root = (content: string | Uint8Array) => all(walk(pieces(content), rootOnly));

describe("a JSON walk", () => {
  test("hands out the elements of the root", async () => {
    expect(await root(' [1, "a]", {"b":[2,{}]} ,null,[ ],-1.5e3,true ]\n')).toEqual([
      ["0", "1"],
      ["1", '"a]"'],
      ["2", '{"b":[2,{}]}'],
      ["3", "null"],
      ["4", "[ ]"],
      ["5", "-1.5e3"],
      ["6", "true"],
    ]);
    expect(await root('{"a":1,"b\\"c":{"d":2}}')).toEqual([
      ["a", "1"],
      ['b"c', '{"d":2}'],
    ]);
  });

  test("goes as deep as it is told", async () => {
    const descends = (path: JsonPath, isArray: boolean) =>
      path.length < 2 || (path[2] === "events" && isArray);
    expect(
      await all(walk(pieces('{"b":{"x":{"id":1,"events":[{"n":1},{"n":2}]},"y":[]}}'), descends)),
    ).toEqual([
      ["b.x", '{"id":1,"events":[{"n":1},{"n":2}]}'],
      ["b.y", "[]"],
    ]);
    const deeper = (path: JsonPath) => path.length < 4;
    expect(await all(walk(pieces('{"b":{"x":{"id":1,"events":[{"n":1},{"n":2}]},"y":[]}}'), deeper))).toEqual(
      [
        ["b.x.id", "1"],
        ["b.x.events.0", '{"n":1}'],
        ["b.x.events.1", '{"n":2}'],
      ],
    );
  });

  test.each(["[]", "{}", " [\n] ", "[\n]\n"])("of %j finds nothing and no fault", async (content) => {
    expect(await root(content)).toEqual([]);
  });

  test("hands out a root that it does not walk into", async () => {
    expect(await all(walk(pieces(' {"a":[1]} '), () => false))).toEqual([["", '{"a":[1]}']]);
    expect(await root("12")).toEqual([["", "12"]]);
  });

  test("lets a comma before the closing bracket pass", async () => {
    expect(await root('[{"a":1},\n]')).toEqual([["0", '{"a":1}']]);
    expect(await root('{"a":1,}')).toEqual([["a", "1"]]);
  });

  test("goes on after an element that is too large, not UTF-8, or only looks like one", async () => {
    const bad = Buffer.concat([
      Buffer.from('[{"a":"'),
      Buffer.from([0xff]),
      Buffer.from('"},tru,{"b":"x\ny},{"c":3}]'),
    ]);
    expect(await root(bad)).toEqual([
      ["0", 'row_invalid: element must be UTF-8, got "{\\"a\\":\\"\ufffd\\"}"'],
      ["1", "tru"],
      ["2", '{"b":"x\ny}'],
      ["3", '{"c":3}'],
    ]);
    const large = `[1,"${"x".repeat(10_000_000)}",3]`;
    expect(await root(large)).toEqual([
      ["0", "1"],
      ["1", "row_too_large: element must be at most 1048576 bytes, got 10000002"],
      ["2", "3"],
    ]);
  });

  test.each([
    ["", [], "must have a JSON value at byte 1, got the end of the input"],
    ["hello", [], 'must have a JSON value at byte 1, got "hello"'],
    ["[1", [["0", "1"]], "must have a comma or a closing bracket at byte 3, got the end of the input"],
    ['[1,{"a":', [["0", "1"]], "must have the rest of a value at byte 9, got the end of the input"],
    ["[1,", [["0", "1"]], "must have a JSON value at byte 4, got the end of the input"],
    ["[1 2]", [["0", "1"]], 'must have a comma or a closing bracket at byte 4, got "2]"'],
    ["[1}", [["0", "1"]], 'must have a comma or a closing bracket at byte 3, got "}"'],
    ["[,1]", [], 'must have a JSON value at byte 2, got ",1]"'],
    ["{1:2}", [], 'must have a key in quotes at byte 2, got "1:2}"'],
    ['{"a" 2}', [], 'must have a colon at byte 6, got "2}"'],
    ['{"a":}', [], 'must have a JSON value at byte 6, got "}"'],
    ["[1] x", [["0", "1"]], 'must have nothing more at byte 5, got "x"'],
    ["]", [], 'must have a JSON value at byte 1, got "]"'],
  ])("of %j says where it broke", async (content, before, message) => {
    expect(await root(content)).toEqual([...before, [expect.anything(), `source_invalid: input ${message}`]]);
  });

  test("finds what JSON.parse finds, in any document", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), fc.nat(3), async (values, indent) => {
        const found = await root(JSON.stringify(values, undefined, indent));
        expect(found.map(([, text]) => JSON.parse(text as string))).toEqual(
          JSON.parse(JSON.stringify(values)),
        );
      }),
      { numRuns: 200 },
    );
  });

  test("is the same however the bytes are cut", async () => {
    await expectSameInAnyPieces(
      '\ufeff[{"ä":"€\\"\\\\"},\r\n [1,[2]], "𝄞", 12.5 , {"b":"x\n}, true\n] x',
      (bytes) => walk(bytes, rootOnly),
    );
  });
});

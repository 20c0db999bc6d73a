import fc from "fast-check";
import { expect } from "vitest";

type Bytes = AsyncIterable<Uint8Array>;

/** The text in pieces, cut at the given bytes. */
export async function* pieces(
  content: string | Uint8Array,
  cuts: readonly number[] = [],
): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content as string);
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    yield bytes.subarray(from, cut);
    from = cut;
  }
  yield bytes.subarray(from);
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** However the bytes are cut, the items are the same. */
export async function expectSameInAnyPieces(
  content: string | Uint8Array,
  read: (bytes: Bytes) => AsyncIterable<unknown>,
): Promise<void> {
  const length = Buffer.byteLength(content as string);
  const whole = await all(read(pieces(content)));
  const single = Array.from({ length: Math.min(length, 2_000) }, (_, index) => index);
  expect(await all(read(pieces(content, single)))).toEqual(whole);
  const cuts = fc.array(fc.nat(length), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(cuts, async (at) => {
      expect(await all(read(pieces(content, at)))).toEqual(whole);
    }),
    { numRuns: 60 },
  );
}

/** An input of `count` repeated pieces, and how many were asked for so far. */
export function counted(piece: (index: number) => string, count: number): { bytes: Bytes; asked(): number } {
  let asked = 0;
  async function* generate(): AsyncGenerator<Uint8Array> {
    for (; asked < count; ) {
      asked += 1;
      yield Buffer.from(piece(asked - 1));
    }
  }
  return { bytes: generate(), asked: () => asked };
}

/** Nothing is read ahead: after each row at most `ahead` more pieces than rows were asked for. */
export async function expectStreaming(
  input: { bytes: Bytes; asked(): number },
  rows: AsyncIterable<unknown>,
  ahead = 2,
): Promise<number> {
  let count = 0;
  for await (const row of rows) {
    expect(row).toHaveProperty("value");
    count += 1;
    if (input.asked() - count > ahead) expect.fail(`row ${count} came after ${input.asked()} pieces`);
  }
  return count;
}

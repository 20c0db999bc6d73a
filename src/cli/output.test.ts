import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { Output, OutputClosed } from "./output.ts";

test("text leaves in large pieces, whole and in order", async () => {
  const pieces: string[] = [];
  const out = new Output(
    new Writable({
      write(piece, _encoding, done) {
        pieces.push(String(piece));
        setImmediate(done);
      },
    }),
  );
  for (let line = 0; line < 30_000; line++) await out.line(`line ${line}`);
  await out.flush();
  expect(pieces.length).toBeLessThan(10);
  expect(pieces.join("")).toBe(Array.from({ length: 30_000 }, (_, line) => `line ${line}\n`).join(""));
});

test.each([
  ["EPIPE", true],
  ["ENOSPC", false],
])("a stream that fails with %s is closed: %s", async (code, isClosed) => {
  const stream = new Writable({
    write(_piece, _encoding, done) {
      done(Object.assign(new Error(code), { code }));
    },
  });
  const out = new Output(stream);
  const failure = await out
    .line("x")
    .then(() => out.flush())
    .catch((error: unknown) => error);
  expect(failure instanceof OutputClosed).toBe(isClosed);
  expect(failure).toBeInstanceOf(Error);
});

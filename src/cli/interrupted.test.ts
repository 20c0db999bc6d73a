import { expect, test } from "vitest";
import { Interrupted, untilInterrupted } from "./interrupted.ts";

async function* numbers() {
  for (let n = 1; n <= 3; n++) yield n;
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of source) values.push(value);
  return values;
}

test("hands on every value and leaves no listener behind", async () => {
  const controller = new AbortController();
  let listeners = 0;
  const { signal } = controller;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners += 1;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...args);
  };
  expect(await collect(untilInterrupted(numbers(), signal))).toEqual([1, 2, 3]);
  expect(listeners).toBe(0);
});

test("stops at once when the signal aborts, whatever the source waits for", async () => {
  const controller = new AbortController();
  async function* waiting() {
    yield 1;
    await new Promise(() => {});
  }
  const values = collect(untilInterrupted(waiting(), controller.signal));
  setImmediate(() => controller.abort());
  await expect(values).rejects.toBeInstanceOf(Interrupted);
});

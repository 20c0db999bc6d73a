import { describe, expect, test } from "vitest";
import { TextStream } from "../../test/support/cli.ts";
import { Progress } from "./progress.ts";

function progressOn(columns: number | undefined) {
  const stream = new TextStream(columns);
  let now = 0;
  const progress = new Progress(stream, { label: "importing", now: () => now });
  const tick = (ms: number, done: number, part?: number) => {
    now += ms;
    progress.update({ done, part });
    const text = stream.text.split("\u001b[2K").at(-1);
    return text;
  };
  return { stream, progress, tick };
}

describe("progress", () => {
  test("says nothing within a second, then how far, how fast and how long still", () => {
    const { tick, stream } = progressOn(100);
    tick(999, 500, 0.1);
    expect(stream.text).toBe("");
    expect(tick(1_001, 4_000, 0.4)).toBe(
      "importing [########............] 40 %, 4,000 rows, 2,000/s, 3 s left",
    );
    expect(tick(2_000, 9_000)).toBe("importing 9,000 rows, 2,250/s");
  });

  test("draws at most ten times a second, and takes its line away at the end", () => {
    const { tick, stream, progress } = progressOn(100);
    tick(1_000, 1);
    const drawn = stream.text;
    tick(99, 2);
    expect(stream.text).toBe(drawn);
    progress.end();
    expect(stream.text).toBe(`${drawn}\r\u001b[2K`);
    progress.end();
    expect(stream.text).toBe(`${drawn}\r\u001b[2K`);
  });

  test("stays within the line", () => {
    expect(progressOn(30).tick(2_000, 4_000, 0.4)).toHaveLength(29);
  });

  test("is silent where no terminal is", () => {
    const { tick, stream, progress } = progressOn(undefined);
    tick(5_000, 1, 0.5);
    progress.end();
    expect(stream.text).toBe("");
  });
});

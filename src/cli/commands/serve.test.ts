import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, type CliResult, cliFolder } from "../../../test/support/cli.ts";

let at: CliFolder;
beforeEach(async () => {
  at = await cliFolder();
});
afterEach(() => at.remove());

/** Serves until the address is known and `use` is done with it. */
async function served(words: string, use: (url: string) => Promise<void>, env = {}): Promise<CliResult> {
  const stop = new AbortController();
  let used: Promise<void> | undefined;
  const result = await at.daybook(`serve --port 0 ${words}`, {
    env,
    interruption: { signal: stop.signal, isHeeded: false },
    onOut: (text) => {
      const url = /http:\/\/[\w.:[\]]+/.exec(text)?.[0];
      if (url !== undefined) used ??= use(url).finally(() => stop.abort());
    },
  });
  await used;
  return result;
}

describe("serve", () => {
  test("makes the book, says where everything is, answers, and ends with 0 when told to", async () => {
    const result = await served("--zone Asia/Kolkata", async (url) => {
      const answer = await fetch(`${url}/api/book`);
      expect(await answer.json()).toMatchObject({ location: "daybook.db", zone: "Asia/Kolkata" });
      await fetch(`${url}/api/logs/tasks/events`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"type":"a.b","subject":"t"}',
      });
    });
    expect(result.code).toBe(0);
    expect(result.out).toMatch(
      /^Daybook is at http:\/\/127\.0\.0\.1:\d+\nthe book is .*daybook\.db, days are those of Asia\/Kolkata\n$/,
    );
    expect(result.err).toContain("the book is empty: daybook demo fills one to look at");
    expect((await at.daybook("count --json")).out).toContain('"totals":{"count":1}');
  });

  test("--json says it as JSON, and a book with something in it needs no advice", async () => {
    await at.daybook("append tasks a.b t");
    const { out, err } = await served("--json --host ::1", async () => {});
    expect(JSON.parse(out)).toEqual({
      url: expect.stringMatching(/^http:\/\/\[::1\]:\d+$/),
      book: expect.stringMatching(/daybook\.db$/),
      zone: "UTC",
    });
    expect(err).toBe("");
  });

  test("outdated views are a warning: what is posted is still recorded", async () => {
    await at.daybook("append tasks a.b t");
    await writeFile(join(at.path, "daybook.config.json"), '{"logs": {"tasks": {"counters": ["log"]}}}');
    const { code, err } = await served("", async () => {});
    expect(code).toBe(0);
    expect(err).toMatch(/^daybook: views must be built .*\nhint: run `daybook rebuild`/);
  });

  test.each([
    [
      "--host 0.0.0.0 --port 0",
      1,
      /^daybook: host must be 127\.0\.0\.1, ::1 or localhost, got "0\.0\.0\.0"\nhint: /,
    ],
    ["--port 65536", 2, /^daybook: --port must be 0 to 65535, got "65536"\n$/],
    ["--zone Mars", 2, /^daybook: time zone must be/],
  ])("refuses %s", async (words, code, message) => {
    const result = await at.daybook(`serve ${words}`);
    expect(result).toMatchObject({ code, out: "" });
    expect(result.err).toMatch(message);
  });

  test("the port comes from --port, else DAYBOOK_PORT, else the config file", async () => {
    await served("", async (url) => {
      const port = new URL(url).port;
      const taken = await at.daybook("serve", { env: { DAYBOOK_PORT: port } });
      expect(taken).toMatchObject({
        code: 1,
        err: expect.stringContaining(`port must be free, got ${port}`),
      });
      const named = await at.daybook(`serve --port ${port}`, { env: { DAYBOOK_PORT: "0" } });
      expect(named.code).toBe(1);
    });
    expect(await at.daybook("serve", { env: { DAYBOOK_PORT: "x" } })).toMatchObject({
      code: 2,
      err: 'daybook: DAYBOOK_PORT must be 0 to 65535, got "x"\n',
    });
  });
});

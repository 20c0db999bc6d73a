import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RulesFolder, rulesFolder } from "../../../test/support/rules-folder.ts";

let at: RulesFolder;
beforeAll(async () => {
  at = await rulesFolder();
});
afterAll(() => at.remove());

describe("rules", () => {
  test("lists every rule and how it is doing", async () => {
    const { code, out } = await at.daybook("rules");
    expect(code).toBe(0);
    expect(out.split("\n").map((line) => line.trimEnd().replace(/ {2,}/g, " | "))).toEqual([
      "rule | state | order | lag | waiting | dead | breaker | target",
      expect.stringMatching(
        /^mail \| enabled \| stream \| 0 \| 0 \| 3 \| (closed|open|half-open) \| handler/,
      ),
      expect.stringMatching(/^index \| enabled \| stream \| 0 \| 0 \| 0 \| closed \| handler/),
      "",
    ]);
  });

  test("--json has one rule a line", async () => {
    const { out } = await at.daybook("rules --json");
    const rules = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rules.map(({ name, deadLetters }) => [name, deadLetters])).toEqual([
      ["mail", 3],
      ["index", 0],
    ]);
  });

  test("show has its pattern, its target and what failed last", async () => {
    const { code, out } = await at.daybook("rules show mail");
    expect(code).toBe(0);
    expect(out).toMatch(/^rule {8}mail$/m);
    expect(out).toMatch(/^pattern {5}\{"source":\["daybook.tasks"\]\}$/m);
    expect(out).toMatch(/^last error {2}.* RangeError: cannot mail d\d$/m);
    expect(JSON.parse((await at.daybook("rules show index --json")).out)).toMatchObject({ name: "index" });
  });

  test.each(["show none", "enable none", "disable none", "test none t1"])(
    "%s fails: there is no such rule",
    async (words) => {
      const { code, err } = await at.daybook(`rules ${words} --json`);
      expect(code).toBe(1);
      expect(JSON.parse(err)).toMatchObject({ code: "rule_not_found" });
    },
  );

  test("disable and enable say who and why, and the list shows it", async () => {
    const disabled = await at.daybook([
      "rules",
      "disable",
      "index",
      "--reason",
      "the index moves",
      "--actor",
      "ana",
    ]);
    expect(disabled).toMatchObject({ code: 0, out: "rule index is disabled\n" });
    expect((await at.daybook("rules")).out).toMatch(/^index +disabled/m);
    expect((await at.daybook("rules show index")).out).toMatch(/^disabled .* by ana: the index moves$/m);
    expect((await at.daybook("rules enable index")).out).toBe("rule index is enabled\n");
    expect((await at.daybook("rules show index")).out).toMatch(/^state +enabled$/m);
  });

  test("test says why an event matches", async () => {
    const { code, out } = await at.daybook("rules test index t1");
    expect(code).toBe(0);
    expect(out).toMatch(/^matches$/m);
    expect(out).toMatch(/^yes {2}detail-type .*task\.done/m);
  });

  test("test says why an event does not match, and fails", async () => {
    const { code, out } = await at.daybook("rules test mail u1");
    expect(code).toBe(1);
    expect(out).toMatch(/^does not match: source must meet \["daybook\.tasks"\], got "daybook\.users"$/m);
    const json = await at.daybook("rules test mail u1 --json");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({
      matches: false,
      explain: { branches: [{ fields: [{ path: "source", found: ["daybook.users"] }] }] },
      envelope: { source: "daybook.users", "detail-type": "user.joined" },
    });
  });

  test("test of an event that is not there fails", async () => {
    const { code, err } = await at.daybook("rules test mail none --json");
    expect({ code, is: JSON.parse(err).code }).toEqual({ code: 1, is: "event_not_found" });
  });
});

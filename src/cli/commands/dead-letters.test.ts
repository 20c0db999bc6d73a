import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type RulesFolder, rulesFolder } from "../../../test/support/rules-folder.ts";

let at: RulesFolder;
beforeEach(async () => {
  at = await rulesFolder();
});
afterEach(() => at.remove());

const listed = async (words = "") => {
  const { out } = await at.daybook(`dead-letters ${words} --json`);
  return out === ""
    ? []
    : out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
};
const ids = async (words = "") => (await listed(words)).map(({ event }) => event.id).sort();

describe("dead-letters", () => {
  test("lists them, and shows one with its attempts and errors", async () => {
    const { code, out } = await at.daybook("dead-letters");
    expect(code).toBe(0);
    const lines = out.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^time +rule +type +key +error +attempts +id$/);
    expect(
      lines.slice(1).filter((line) => / mail +task\.done +tasks\/d[12] +RangeError +1 +\S+$/.test(line)),
    ).toHaveLength(2);
    const shown = await at.daybook(`dead-letters show ${lines[1]?.split(/ +/).at(-1)}`);
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(/^why +RetriesExhausted, RangeError, 1 attempt$/m);
    expect(shown.out).toMatch(/ live +\S+ +RangeError +cannot mail d1$/m);
    expect(shown.out).toContain('"id": "d1"');
  });

  test.each([
    ["mail", ["d1", "d2", "d3"]],
    ["index", []],
    ["--type task.failed", ["d3"]],
    ["--type task.failed --type task.", ["d1", "d2", "d3"]],
    ["--error TypeError", []],
    ["--key tasks/d2", ["d2"]],
    ["mail --to 2020-01-01", []],
    ["--from today", ["d1", "d2", "d3"]],
  ])("%s filters, and a dry run of a redrive counts the same", async (words, expected) => {
    expect(await ids(words)).toEqual(expected);
    const { out } = await at.daybook(`dead-letters redrive ${words} --dry-run --json`);
    expect(JSON.parse(out).count).toBe(expected.length);
    expect(await ids()).toHaveLength(3);
  });

  test("--limit cuts the list and says so", async () => {
    const { out, err } = await at.daybook("dead-letters --limit 2");
    expect(out.trimEnd().split("\n")).toHaveLength(3);
    expect(err).toBe("2 dead letters shown; --limit shows more\n");
  });

  test("show of an unknown id fails", async () => {
    const { code, err } = await at.daybook("dead-letters show none --json");
    expect({ code, is: JSON.parse(err).code }).toEqual({ code: 1, is: "dead_letter_not_found" });
  });
});

describe("dead-letters redrive", () => {
  test("--dry-run says what it would take", async () => {
    const { out } = await at.daybook("dead-letters redrive mail --dry-run");
    expect(out).toBe("would redrive 3 dead letters: mail 3; RangeError 3\n");
  });

  test("delivers them in this process when no other does", async () => {
    await at.setDown(false);
    const { code, out } = await at.daybook("dead-letters redrive mail --type task.done");
    expect({ code, out }).toEqual({ code: 0, out: "2 dead letters redriven\n" });
    expect((await at.taken("mail")).sort()).toEqual(["live d1", "live d2"]);
    expect(await ids()).toEqual(["d3"]);
  });

  test("says what was given up again", async () => {
    const { code, out, err } = await at.daybook("dead-letters redrive mail --key tasks/d2");
    expect({ code, out }).toEqual({ code: 0, out: "1 dead letter redriven\n" });
    expect(err).toBe("dead again, or still: 1 dead letter: mail 1; RangeError 1\n");
    const [letter] = await listed("--key tasks/d2");
    expect(letter.attempts.map(({ type }: { type: string }) => type)).toEqual(["live", "redrive"]);
  });

  test("is done by another process that delivers, and waited for", async () => {
    await at.setDown(false);
    let result: unknown;
    await at.deliver(async (book) => {
      await book.bus.untilDelivering("mail");
      result ??= await at.daybook("dead-letters redrive mail");
      return true;
    });
    expect(result).toMatchObject({ code: 0, out: "3 dead letters redriven\n", err: "" });
    expect(await at.taken("mail")).toHaveLength(3);
  });

  test("--no-wait leaves it to the process that delivers", async () => {
    const { code, out } = await at.daybook("dead-letters redrive mail --no-wait --rate 100");
    expect(code).toBe(0);
    expect(out).toMatch(/^redrive \S+ is running, 0 dead letters redriven so far\n$/);
    expect(await at.taken("mail")).toEqual([]);
    await at.setDown(false);
    await at.deliver(async (book) => (await book.bus.jobs()).items[0]?.status === "completed");
    await at.deliver(async () => (await at.taken("mail")).length === 3);
  });

  test("of an unknown rule fails", async () => {
    const { code, err } = await at.daybook("dead-letters redrive none --json");
    expect({ code, is: JSON.parse(err).code }).toEqual({ code: 1, is: "rule_not_found" });
  });

  test.each(["--rate 0", "--rate fast", "--from soon", "mail more"])("%s is wrong usage", async (words) => {
    expect((await at.daybook(`dead-letters redrive ${words}`)).code).toBe(2);
    expect(await at.withBook(async (book) => (await book.bus.jobs()).items)).toEqual([]);
  });
});

describe("dead-letters discard", () => {
  test("without --yes says what it would remove, and removes nothing", async () => {
    const { code, err } = await at.daybook("dead-letters discard mail");
    expect(code).toBe(2);
    expect(err).toContain("3 dead letters: mail 3; RangeError 3");
    expect(err).toContain("hint: add --yes");
    expect((await at.daybook("dead-letters discard --dry-run")).out).toMatch(/^would discard 3 dead letters/);
    expect(await ids()).toHaveLength(3);
  });

  test("removes those that are meant", async () => {
    const [letter] = await listed("--key tasks/d2");
    const { code, out } = await at.daybook(`dead-letters discard --id ${letter.id} --yes`);
    expect({ code, out }).toEqual({ code: 0, out: "1 dead letter discarded\n" });
    expect(await ids()).toEqual(["d1", "d3"]);
  });
});

import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all } from "../../test/support/bytes.ts";
import { timewExport } from "./timew-export.ts";
import { timewarriorRows } from "./timewarrior.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "daybook-timew-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A program in place of timew: what is tested is how a program is run, not what timew prints. */
async function program(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!${process.execPath}\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

describe("timewExport", () => {
  test("hands out what `timew export <range>` prints", async () => {
    const timew = await program(
      "timew",
      `const words = process.argv.slice(2);
       console.log(JSON.stringify([{ id: 1, start: "20260302T061500Z", end: "20260302T070000Z", tags: words }]));`,
    );
    const rows = await all(
      timewarriorRows(timewExport({ program: timew, range: " 2026-03-01  - 2026-04-01 " })),
    );
    expect(rows).toEqual([
      { line: 1, value: expect.objectContaining({ tags: ["export", "2026-03-01", "-", "2026-04-01"] }) },
    ]);
  });

  test("says that the program is missing", async () => {
    await expect(all(timewExport({ program: join(folder, "none") }))).rejects.toMatchObject({
      code: "source_invalid",
      message: expect.stringMatching(/none must be a program that can be run, got ENOENT$/),
      hint: "install TimeWarrior, or give the file that `timew export` printed",
    });
  });

  test("says what a failing program said, also after it has printed something", async () => {
    const timew = await program(
      "failing",
      'console.log("["); console.error("no database"); process.exitCode = 255;',
    );
    await expect(all(timewarriorRows(timewExport({ program: timew })))).rejects.toMatchObject({
      code: "source_invalid",
      message: expect.stringMatching(/failing export must succeed, got "no database"$/),
    });
  });

  test("gives the program no input to wait for", async () => {
    const timew = await program("asking", 'process.stdin.on("end", () => process.exit(3)).resume();');
    await expect(all(timewExport({ program: timew }))).rejects.toMatchObject({
      message: expect.stringMatching(/got "exit status 3"$/),
    });
  });

  test("ends the program when the reader stops early", async () => {
    const timew = await program("endless", "setInterval(() => console.log(process.pid), 1);");
    let pid = 0;
    for await (const piece of timewExport({ program: timew })) {
      pid = Number(Buffer.from(piece).toString().split("\n")[0]);
      break;
    }
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

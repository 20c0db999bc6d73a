import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findFiles } from "./files.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "daybook-files-"));
  mkdirSync(join(folder, "web1/old"), { recursive: true });
  const names = [
    "access.log",
    "access.log.1",
    "access.log.2.gz",
    "error.log",
    ".hidden",
    "web1/access.log",
    "web1/old/access[1].log",
  ];
  for (const [index, name] of names.entries()) {
    writeFileSync(join(folder, name), "");
    utimesSync(join(folder, name), 1_000 - index, 1_000 - index);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const found = async (name: string) =>
  (await findFiles(join(folder, name))).map((file) => relative(folder, file));

test.each([
  ["access.log", ["access.log"]],
  [
    "",
    [
      "web1/old/access[1].log",
      "web1/access.log",
      "error.log",
      "access.log.2.gz",
      "access.log.1",
      "access.log",
    ],
  ],
  ["access.log*", ["access.log.2.gz", "access.log.1", "access.log"]],
  ["access.log.?", ["access.log.1"]],
  ["access.log.[!2]", ["access.log.1"]],
  ["*/access.log", ["web1/access.log"]],
  ["**/access*.log", ["web1/old/access[1].log", "web1/access.log", "access.log"]],
  ["web1/old/access[1].log", ["web1/old/access[1].log"]],
  ["web1/**", ["web1/old/access[1].log", "web1/access.log"]],
  // What does not exist is named to the reader, who says so.
  ["missing.log", ["missing.log"]],
])("%j stands for %j, the oldest first", async (name, files) => {
  expect(await found(name)).toEqual(files);
});

test("a pattern that no file fits is an error", async () => {
  await expect(found("*.nothing")).rejects.toMatchObject({ code: "ENOENT" });
});

import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
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
  ["**/**/access.log", ["web1/access.log", "access.log"]],
  ["web?/old/access?1*", ["web1/old/access[1].log"]],
  ["web1/../access.log.?", ["access.log.1"]],
  // What does not exist is named to the reader, who says so.
  ["missing.log", ["missing.log"]],
])("%j stands for %j, the oldest first", async (name, files) => {
  expect(await found(name)).toEqual(files);
});

test.each([["*.nothing"], ["web1/*/*/access*"], ["[z-a]"], ["nowhere/*"]])(
  "the pattern %s, that no file fits, is an error",
  async (pattern) => {
    await expect(found(pattern)).rejects.toMatchObject({ code: "ENOENT" });
  },
);

test("a pattern may begin in the root of the file system", async () => {
  const [, top = "", ...rest] = folder.split("/");
  const pattern = `/${top.replace(/^./, "[$&]")}/${rest.join("/")}/access.log.?`;
  expect(await findFiles(pattern)).toEqual([join(folder, "access.log.1")]);
});

test("links to files are followed, those that lead nowhere or in a circle are left out", async () => {
  const links = join(folder, ".links");
  mkdirSync(join(links, "sub"), { recursive: true });
  symlinkSync(join(folder, "access.log"), join(links, "current.log"));
  symlinkSync(join(links, "nothing"), join(links, "dangling.log"));
  symlinkSync("circle.log", join(links, "circle.log"));
  symlinkSync("..", join(links, "sub/up"));
  for (const name of [".links", ".links/*.log", ".links/**", ".links/sub/*/c*.log"]) {
    const files = await found(name);
    expect(files.map((file) => file.split("/").at(-1))).toEqual(["current.log"]);
  }
});

test("a folder that cannot be read hides no other", async () => {
  mkdirSync(join(folder, ".shut/a"), { recursive: true });
  mkdirSync(join(folder, ".shut/b"));
  writeFileSync(join(folder, ".shut/b/access.log"), "");
  chmodSync(join(folder, ".shut/a"), 0);
  for (const name of [".shut", ".shut/**", ".shut/*/*.log", ".shut/**/*.log"])
    expect(await found(name)).toEqual([".shut/b/access.log"]);
  chmodSync(join(folder, ".shut/a"), 0o700);
});

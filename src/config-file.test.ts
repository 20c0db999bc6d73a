import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfigFile } from "./config-file.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "daybook-config-"));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, text: string) => writeFile(join(folder, name), text);
const load = (path?: string) => loadConfigFile({ book: "daybook.db", path, cwd: folder });

describe("loadConfigFile", () => {
  test("no file beside the book is the defaults", async () => {
    expect(await load()).toEqual({ config: {}, path: undefined });
  });

  test.each([
    ["daybook.config.json", '\ufeff{"zone": "UTC"}'],
    ["daybook.config.js", 'export default { zone: "UTC" };'],
    ["daybook.config.mjs", 'export default { zone: "UTC" };'],
    ["daybook.config.mts", 'const zone: string = "UTC"; export default { zone };'],
    [
      "daybook.config.ts",
      'import { defineConfig, type Config } from "daybook"; const c: Config = { zone: "UTC" }; export default defineConfig(c);',
    ],
  ])("reads %s beside the book and leaves nothing there", async (name, text) => {
    await put(name, text);
    expect(await load()).toEqual({ config: { zone: "UTC" }, path: join(folder, name) });
    expect(await readdir(folder)).toEqual([name]);
  });

  test("a config file may import a module of the user's own", async () => {
    await put("zone.ts", 'export const zone: string = "Asia/Tokyo";');
    await put("daybook.config.ts", 'import { zone } from "./zone.ts"; export default { zone };');
    expect((await load()).config).toEqual({ zone: "Asia/Tokyo" });
  });

  test("TypeScript comes before JSON, and a named file before both", async () => {
    await put("daybook.config.json", '{"zone": "UTC"}');
    await put("daybook.config.ts", 'export default { zone: "Asia/Tokyo" };');
    await put("other.json", '{"zone": "Europe/Paris"}');
    expect((await load()).config.zone).toBe("Asia/Tokyo");
    expect((await load("other.json")).config.zone).toBe("Europe/Paris");
  });

  test("a change is seen by the next load of the same process", async () => {
    await put("daybook.config.ts", 'export default { zone: "UTC" };');
    await load();
    await put("daybook.config.ts", 'export default { zone: "Asia/Tokyo" };');
    expect((await load()).config.zone).toBe("Asia/Tokyo");
  });

  test.each([
    ["daybook.config.json", "{", /daybook\.config\.json must load, got: .+/],
    ["daybook.config.ts", "export default {", /daybook\.config\.ts must load, got: .+/],
    ["daybook.config.js", 'throw new Error("no luck");', /must load, got: no luck$/],
    ["daybook.config.ts", 'import "./gone.ts"; export default {};', /must load, got: .*gone/],
    ["daybook.config.ts", "export const zone = 1;", /must have a default export, got ".*config\.ts"/],
    ["daybook.config.json", '{"zon": 1}', /^config keys must be among .*, got "zon" in .*config\.json$/],
  ])("refuses %s holding %j", async (name, text, message) => {
    await put(name, text);
    await expect(load()).rejects.toMatchObject({
      code: "config_invalid",
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/./),
    });
  });

  test.each([
    ["gone.json", /^config file must exist, got ".*gone\.json"$/],
    ["daybook.yaml", /^config file must end in \.ts, \.mts, \.js, \.mjs, \.json, got ".*daybook\.yaml"$/],
  ])("refuses the named file %s", async (path, message) => {
    await expect(load(path)).rejects.toMatchObject({
      code: "config_invalid",
      message: expect.stringMatching(message),
    });
  });
});

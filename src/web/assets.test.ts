import { describe, expect, test } from "vitest";
import { readAsset } from "./assets.ts";

describe("readAsset", () => {
  test.each(["/", "/index.html", "/tasks", "/notes", "/goals", "/pages", "/history", "/logs", "/rules"])(
    "answers %s with the page, never cached, under a strict policy",
    async (path) => {
      const page = await readAsset(path);
      expect(page?.headers["content-type"]).toBe("text/html; charset=utf-8");
      expect(page?.headers["cache-control"]).toBe("no-cache");
      const policy = page?.headers["content-security-policy"] ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
      expect(Buffer.from(page?.body ?? []).toString()).toContain("<title>Daybook</title>");
    },
  );

  test("the page names files of this server only, and each of them is there", async (context) => {
    const page = Buffer.from((await readAsset("/"))?.body ?? []).toString();
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] as string);
    if (!files.some((file) => file.startsWith("/assets/"))) context.skip("the dashboard is not built");
    for (const file of files.filter((name) => name !== "/docs")) {
      const asset = await readAsset(file);
      expect(asset, file).toBeDefined();
      const forever = "public, max-age=31536000, immutable";
      expect(asset?.headers["cache-control"]).toBe(file.startsWith("/assets/") ? forever : "no-cache");
    }
  });

  test.each([
    "/../package.json",
    "/..%2fpackage.json",
    "/%2e%2e/package.json",
    "/assets/../index.html",
    "/assets/../../../../package.json",
    "/assets/..\\..\\..\\package.json",
    "//etc/passwd",
    "/etc/passwd",
    "/assets/",
    "/assets/.env.js",
    "/.git.js",
    "/index.html\u0000.js",
    "/index.html/x.js",
    "/assets/nothing-here.js",
    "/nothing-here.exe",
    "",
    "index.html",
  ])("has nothing at %s", async (path) => {
    expect(await readAsset(path)).toBeUndefined();
  });

  test("has nothing under a name that is longer than a disk's", async () => {
    expect(await readAsset(`/${"a".repeat(5_000)}.js`)).toBeUndefined();
  });
});

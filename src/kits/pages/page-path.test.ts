import fc from "fast-check";
import { expect, test } from "vitest";
import { validateEvent } from "../../event/validate.ts";
import { namedPage, pageOf } from "./page-path.ts";

test.each([
  ["/notes/first-post/", "/notes/first-post/"],
  ["/notes/first-post/index.html", "/notes/first-post/"],
  ["/notes/first-post/INDEX.HTM", "/notes/first-post/"],
  ["/notes/second%20post/?utm_source=x#top", "/notes/second post/"],
  ["notes/second%2520post/index.html", "/notes/second post/"],
  ["/100%25/", "/100%/"],
  ["/100%", "/100%"],
  ["/a%2525b", "/a%25b".replace("%25", "%")],
  ["/Notes", "/Notes"],
  ["//evil.example//x/", "/evil.example/x/"],
  ["/a/./b/../c/", "/a/c/"],
  ["/../../etc/passwd", "/etc/passwd"],
  ["/a/b/..", "/a/"],
  ["", "/"],
  ["?q=1", "/"],
  ["https://blog.example.net/x?y", "/x"],
  ["https://blog.example.net", "/"],
  ["/caf%C3%A9/", "/café/"],
  ["/caf%E9/", "/caf%E9/"],
])("the target %j is the page %j", (target, page) => {
  expect(pageOf(target)?.page).toBe(page);
});

test.each([
  ["/%00/"],
  ["/a%0Ab"],
  ["/\u0007"],
  [`/${"a".repeat(600)}`],
  [`/${"é".repeat(300)}`],
  [`/${"a".repeat(9_000)}`],
])("the target %j is no page", (target) => {
  expect(pageOf(target)).toBeUndefined();
});

test("what was sent is kept where the page does not say it", () => {
  expect(pageOf("/a/")?.raw).toBeUndefined();
  expect(pageOf("/a%20b/?x=1")?.raw).toBe("/a%20b/?x=1");
});

test("a campaign is what the link's parameters say, cut to labels", () => {
  expect(pageOf("/?utm_source=news&utm_medium=email&utm_campaign=w12&x=1")?.campaign).toEqual({
    source: "news",
    medium: "email",
    name: "w12",
  });
  expect(pageOf("/?utm_source=&x=utm_")?.campaign).toBeUndefined();
  expect(pageOf(`/?utm_source=${"a".repeat(500)}%00`)?.campaign?.source).toHaveLength(100);
});

test("whatever is sent, a page is a subject that the log takes, and stays itself when it is named", () => {
  const target = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.webPath(),
    fc
      .array(fc.constantFrom("/", "..", ".", "%", "%25", "%2e", "%C3%A9", "index.html", "?", "a", "\u0000"))
      .map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(target, (text) => {
      const page = pageOf(text)?.page;
      if (page === undefined) return;
      expect(page.startsWith("/")).toBe(true);
      expect(page).not.toMatch(/\/\/|\/\.\.?(?:\/|$)/);
      expect(namedPage(page)).toBe(page);
      validateEvent(
        { type: "page.viewed", subject: page },
        { newId: () => "1", now: "2026-03-02T00:00:00.000Z" },
      );
    }),
    { numRuns: 2_000 },
  );
});

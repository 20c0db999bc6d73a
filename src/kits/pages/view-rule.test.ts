import fc from "fast-check";
import { expect, test } from "vitest";
import type { PageSettings } from "../../config/pages.ts";
import { SKIP_REASONS, type ViewedRequest, ViewRule } from "./view-rule.ts";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const VIEW: ViewedRequest = {
  method: "GET",
  target: "/notes/",
  status: 200,
  host: "blog.example.net",
  address: "203.0.113.7",
  referrer: undefined,
  agent: FIREFOX,
};

const judge = (change: Partial<ViewedRequest>, settings: PageSettings = {}) =>
  new ViewRule(settings).judge({ ...VIEW, ...change });
const isView = (change: Partial<ViewedRequest>, settings: PageSettings = {}) =>
  typeof judge(change, settings) !== "string";

test.each<[string, Partial<ViewedRequest>, PageSettings]>([
  ["method", { method: "HEAD" }, {}],
  ["method", { method: "get" }, {}],
  ["method", { method: "" }, {}],
  ["status", { status: 404 }, {}],
  ["status", { status: 0 }, {}],
  ["status", { status: 304 }, { statuses: [200] }],
  ["asset", { target: "/img/cover.png?x" }, {}],
  ["asset", { target: "/img/COVER.PNG" }, {}],
  ["asset", { target: "/a.html" }, { extensions: ["php"] }],
  ["path", { target: "/%00" }, {}],
  ["host", {}, { hosts: ["other.example"] }],
  ["excluded", {}, { include: ["/articles/**"] }],
  ["excluded", {}, { exclude: ["/notes/**"] }],
  ["self", {}, { excludeAddresses: ["203.0.113.0/24"] }],
  ["self", { address: "2001:db8::5" }, { excludeAddresses: ["2001:db8::/32"] }],
  ["self", {}, { excludeAgents: ["firefox/140"] }],
  ["spam", { referrer: "https://x.spam.example/" }, { excludeReferrers: ["spam.example"] }],
  ["bot", { agent: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" }, {}],
  ["bot", { agent: "curl/8.14.1" }, {}],
  ["bot", { agent: undefined }, {}],
  ["bot", { agent: "aws-cli/2.15.0 Python/3.11.6 Linux/6.1 prompt/off" }, {}],
  ["bot", { agent: "[S3Console/0.4, aws-internal/3]" }, {}],
  ["method", { operation: "REST.GET.BUCKET" }, {}],
  ["method", { operation: "REST.GET.LOCATION" }, {}],
  ["method", { operation: "REST.GET.ACL" }, {}],
  ["method", { operation: "REST.GET.OBJECT_TAGGING" }, {}],
  ["method", { operation: "BATCH.DELETE.OBJECT" }, {}],
])("%s: %j with %j is no view", (reason, change, settings) => {
  expect(judge(change, settings)).toBe(reason);
});

test.each<[Partial<ViewedRequest>, PageSettings]>([
  [{ status: 304 }, {}],
  [{ target: "/a.HTML" }, {}],
  [{ target: "/feed" }, {}],
  [{ target: "/v1.2/" }, {}],
  [{ target: "/x.php" }, { extensions: ["php"] }],
  [{ host: undefined }, { hosts: ["other.example"] }],
  [{ host: "www.blog.example.net" }, { hosts: ["blog.example.net"] }],
  [{ address: "not an address" }, { excludeAddresses: ["203.0.113.7"] }],
  [{ agent: "curl/8.14.1" }, { keepBots: true }],
  [{ referrer: "https://notspam.example/" }, { excludeReferrers: ["spam.example"] }],
  [{ target: "/notes/a/b" }, { include: ["/notes/**"] }],
])("%j with %j is a view", (change, settings) => {
  expect(isView(change, settings)).toBe(true);
});

test.each<[Partial<ViewedRequest>, string]>([
  [{ operation: "WEBSITE.GET.OBJECT", key: "notes/index.html", target: "/notes/" }, "/notes/"],
  [{ operation: "REST.GET.OBJECT", key: "notes/index.html", target: "/notes/index.html" }, "/notes/"],
  [
    { operation: "REST.GET.OBJECT", key: "notes/index.html", target: "/bucket/notes/index.html?x" },
    "/notes/",
  ],
  [{ operation: "REST.GET.OBJECT", key: "bucket/a", target: "/bucket/bucket/a" }, "/bucket/a"],
  [{ operation: "REST.GET.OBJECT", key: "caf%25C3%25A9", target: "/bucket/caf%C3%A9" }, "/café"],
  [{ operation: "REST.GET.OBJECT", key: undefined, target: "/a" }, "/a"],
])("of S3, %j is a view of %j", (change, page) => {
  const judged = judge(change);
  expect(typeof judged === "string" ? judged : judged.target.page).toBe(page);
});

test("agents and targets of any length cost no more than their characters", () => {
  const rule = new ViewRule({ keepBots: true });
  const tail = "x".repeat(40_000);
  const start = performance.now();
  for (let index = 0; index < 4_000; index++) {
    // V8 hashes texts of that length by the length alone: in a map each would be compared to all others.
    const text = `/${tail}${String(index).padStart(8, "0")}`;
    rule.judge({ ...VIEW, agent: text });
    expect(rule.judge({ ...VIEW, target: text })).toBe("path");
  }
  expect(performance.now() - start).toBeLessThan(10_000);
});

test("a referrer is a host, and the site's own is none", () => {
  const referrerOf = (referrer: string, settings?: PageSettings) => {
    const judged = judge({ referrer }, settings);
    return typeof judged === "string" ? judged : judged.referrer;
  };
  expect(referrerOf("https://www.Search.Example:8080/?q=1")).toBe("search.example");
  expect(referrerOf("https://blog.example.net/other/")).toBeUndefined();
  expect(
    referrerOf("https://docs.example.net/", { hosts: ["blog.example.net", "docs.example.net"] }),
  ).toBeUndefined();
  expect(referrerOf('"><script>')).toBeUndefined();
  expect(referrerOf("https://user:secret@site.example/")).toBe("site.example");
  expect(referrerOf("android-app://com.example/")).toBeUndefined();
});

test("nothing that is sent breaks the rule", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.webUrl(), fc.constant("-"));
  const rule = new ViewRule({
    excludeAddresses: ["10.0.0.0/8"],
    excludeReferrers: ["a.example"],
    include: ["/**"],
  });
  fc.assert(
    fc.property(
      fc.record({
        method: fc.constantFrom("GET", "", "POST"),
        target: text,
        status: fc.constantFrom(200, 304, 0),
        host: fc.option(text, { nil: undefined }),
        address: fc.option(text, { nil: undefined }),
        referrer: fc.option(text, { nil: undefined }),
        agent: fc.option(text, { nil: undefined }),
      }),
      (request) => {
        const judged = rule.judge(request);
        if (typeof judged === "string") expect(SKIP_REASONS).toContain(judged);
      },
    ),
    { numRuns: 1_000 },
  );
});

import { expect, test } from "vitest";
import { validateConfig } from "../config.ts";

test("settings of pages are taken", () => {
  const pages = {
    hosts: ["blog.example.net"],
    include: ["/notes/**"],
    exclude: ["**/draft/*"],
    extensions: ["html", "php"],
    statuses: [200],
    excludeAddresses: ["192.0.2.7", "2001:db8::/32"],
    excludeAgents: ["uptime"],
    excludeReferrers: ["spam.example"],
    keepBots: true,
    keepAddresses: false,
    countries: "./GeoLite2-Country.mmdb",
    respectDoNotTrack: false,
    sharesPerMinute: 5,
  };
  expect(validateConfig({ pages }).pages).toEqual(pages);
});

test.each([
  [{ hosts: ["https://x.example"] }],
  [{ include: ["notes/**"] }],
  [{ exclude: "/notes/**" }],
  [{ extensions: [".html"] }],
  [{ statuses: [42] }],
  [{ excludeAddresses: ["example.net"] }],
  [{ excludeAddresses: ["300.0.0.1"] }],
  [{ excludeAddresses: ["192.0.2.0/33"] }],
  [{ excludeAddresses: ["2001:db8::/129"] }],
  [{ excludeAgents: [""] }],
  [{ keepBots: "yes" }],
  [{ countries: "" }],
  [{ countries: true }],
  [{ sharesPerMinute: 0 }],
  [{ retentionDays: 30 }],
])("pages %j are refused", (pages) => {
  expect(() => validateConfig({ pages })).toThrow(/config pages.* must be|keys of pages must be/);
});

test("the log of page views cannot have versions", () => {
  expect(() => validateConfig({ logs: { pages: { ordering: "version" } } })).toThrow("must be time");
});

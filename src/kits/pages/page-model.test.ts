/** What the kit answers is what a list of views would say, whatever order they came in and whoever asks when. */
import { hash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../daybook.ts";
import { addDays, daysBetween, eachDay, monthOf } from "../../event/calendar.ts";

async function* eachRow<T>(values: readonly T[]) {
  for (const [index, value] of values.entries()) yield { line: index + 1, value };
}

const PAGES = ["/", "/a/", "/a/b", "/notes/second post/", "/notes/é/", "/__proto__", "/constructor"];
const REFERRERS = [undefined, "search.example", "news.example", "__proto__"];
const BROWSERS = ["Firefox", "Chrome"];
const FIRST = "2025-12-20";
const DAYS = 80;

interface Seen {
  page: string;
  /** Since the first day. */
  minute: number;
  visitor: number;
  referrer: string | undefined;
  browser: string;
}

const seen = fc.record<Seen>({
  page: fc.constantFrom(...PAGES),
  minute: fc.nat(DAYS * 1_440 - 1),
  visitor: fc.nat(8),
  referrer: fc.constantFrom(...REFERRERS),
  browser: fc.constantFrom(...BROWSERS),
});

const dayOf = ({ minute }: Seen) => addDays(FIRST, Math.floor(minute / 1_440));
const mondayOf = (day: string) => addDays(day, -((new Date(day).getUTCDay() + 6) % 7));
const timeOf = ({ minute }: Seen) => new Date(Date.parse(FIRST) + minute * 60_000).toISOString();

function eventOf(view: Seen, index: number) {
  const { page, referrer, browser } = view;
  // Each touches a register of its own: that two may share one is what makes visitors an estimate.
  const visitor = `00${view.visitor}${hash("sha256", `${dayOf(view)} ${view.visitor}`, "hex").slice(0, 9)}`;
  const data = { browser, visitor, ...(referrer === undefined ? {} : { referrer }) };
  return { id: `v${index}`, type: "page.viewed", subject: page, time: timeOf(view), data };
}

const range = fc
  .tuple(fc.nat(DAYS + 20), fc.nat(DAYS + 20))
  .map(([a, b]) => ({ from: addDays(FIRST, Math.min(a, b) - 10), to: addDays(FIRST, Math.max(a, b) - 10) }));

interface Range {
  from: string;
  to: string;
}

const within = (views: readonly Seen[], { from, to }: Range) =>
  views.filter((view) => dayOf(view) >= from && dayOf(view) <= to);

function countBy<T>(views: readonly T[], keyOf: (view: T) => string | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const view of views) {
    const key = keyOf(view);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

const byCount = (counts: Map<string, number>) =>
  [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));

async function expectList(book: Daybook, views: readonly Seen[], days: Range): Promise<void> {
  for (const prefix of ["", "/notes/"]) {
    const ofPrefix = within(views, days).filter(({ page }) => page.startsWith(prefix));
    const expected = byCount(countBy(ofPrefix, ({ page }) => page));
    const length = daysBetween(days.from, days.to) + 1;
    const before = { from: addDays(days.from, -length), to: addDays(days.from, -1) };
    const previous = countBy(within(views, before), ({ page }) => page);
    const list = await book.pages.list({ ...days, prefix, limit: 3, compare: "previous", trend: true });
    expect(list.items.map(({ page, views }) => [page, views])).toEqual(expected.slice(0, 3));
    expect(list.totals).toMatchObject({ pages: expected.length, views: ofPrefix.length });
    for (const item of list.items) {
      const own = views.filter(({ page }) => page === item.page);
      expect(item.previous).toBe(previous.get(item.page) ?? 0);
      expect(item.firstSeen).toBe(own.map(timeOf).sort()[0]);
      expect(item.lastSeen).toBe(own.map(timeOf).sort().at(-1));
      expect(item.trend).toEqual(
        list.trend?.dates.map(
          (date) =>
            within(own, days).filter((view) =>
              list.trend?.by === "day" ? dayOf(view) === date : monthOf(dayOf(view)) === monthOf(date),
            ).length,
        ),
      );
    }
    const recent = await book.pages.list({ ...days, prefix, limit: 1, sort: "recent" });
    const lastDay = ofPrefix.map(dayOf).sort().at(-1);
    if (lastDay === undefined) expect(recent.items).toEqual([]);
    else
      expect(ofPrefix.filter((view) => dayOf(view) === lastDay).map(({ page }) => page)).toContain(
        recent.items[0]?.page,
      );
  }
}

async function expectViews(book: Daybook, views: readonly Seen[], days: Range): Promise<void> {
  for (const page of [undefined, "/notes/second post/"]) {
    const all = views.filter((view) => page === undefined || view.page === page);
    if (page !== undefined && all.length === 0) {
      await expect(book.pages.views({ page })).rejects.toMatchObject({ code: "page_not_found" });
      continue;
    }
    const answer = await book.pages.views({ ...days, dense: true, ...(page === undefined ? {} : { page }) });
    const expected = eachDay(days.from, days.to).map((date) => {
      const ofDay = all.filter((view) => dayOf(view) === date);
      return { date, views: ofDay.length, visitors: new Set(ofDay.map(({ visitor }) => visitor)).size };
    });
    expect(answer.items).toEqual(expected);
    expect(answer.earliest).toBe(all.map(timeOf).sort()[0] ?? null);
    const months = await book.pages.views({ ...days, by: "month", ...(page === undefined ? {} : { page }) });
    const ofMonths = countBy(within(all, days), (view) => monthOf(dayOf(view)));
    expect(months.items.map(({ date, views }) => [date, views])).toEqual([...ofMonths].sort());
    const weeks = await book.pages.views({
      ...days,
      by: "week",
      dense: true,
      ...(page === undefined ? {} : { page }),
    });
    const ofWeeks = countBy(within(all, days), (view) => mondayOf(dayOf(view)));
    expect(weeks.items.map(({ date, views }) => [date, views])).toEqual(
      [...new Set(eachDay(days.from, days.to).map(mondayOf))].map((date) => [date, ofWeeks.get(date) ?? 0]),
    );
  }
}

async function expectFacets(book: Daybook, views: readonly Seen[], days: Range): Promise<void> {
  const referrers = await book.pages.by({ by: "referrer", ...days });
  const expected = byCount(countBy(within(views, days), ({ referrer }) => referrer));
  expect(referrers.items).toEqual(expected.map(([referrer, count]) => ({ referrer, views: count })));
  const browsers = await book.pages.by({ by: "browser", ...days });
  const ofBrowsers = byCount(countBy(within(views, days), ({ browser }) => browser));
  expect(browsers.items).toEqual(ofBrowsers.map(([browser, count]) => ({ browser, views: count })));
  const page = views[0]?.page;
  if (page === undefined) return;
  const ofPage = await book.pages.by({ by: "browser", page, ...days });
  const own = within(views, ofPage).filter((view) => view.page === page);
  expect(ofPage.totals.views).toBe(own.length);
}

test("pages, days and facets are what a list of views would say, whenever they come and are asked for", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.array(seen, { maxLength: 40 }), range, fc.constantFrom("", "settle", "rebuild")), {
        maxLength: 4,
      }),
      async (steps) => {
        const book = await openDaybook(":memory:", { zone: "UTC" });
        try {
          const views: Seen[] = [];
          for (const [more, days, then] of steps) {
            const events = more.map((view, index) => eventOf(view, views.length + index));
            await book.appendRows("pages", eachRow(events));
            views.push(...more);
            await expectList(book, views, days);
            await expectViews(book, views, days);
            await expectFacets(book, views, days);
            if (then === "settle") await book.settle();
            if (then === "rebuild") await book.rebuild();
          }
          expect((await book.recount()).differences).toEqual([]);
        } finally {
          await book.close();
        }
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);

test("what others append to the log, however odd, is no view and breaks nothing", async () => {
  const book = await openDaybook(":memory:", { zone: "UTC" });
  const odd = [
    { type: "page.viewed", subject: "no slash" },
    { type: "page.viewed", subject: "/x", data: null },
    { type: "page.viewed", subject: "/x", data: [1] },
    {
      type: "page.viewed",
      subject: "/x",
      data: { visitor: 7, referrer: {}, campaign: "x", browser: ["y"], title: 5 },
    },
    { type: "page.viewed", subject: "/x", data: { visitor: "ffffffffffff", referrer: "r".repeat(1_000) } },
    { type: "page.deleted", subject: "/x" },
    { type: "page.shared", subject: "/x", data: { service: 5 } },
  ].map((event) => ({ ...event, time: "2026-03-02T12:00:00Z" }));
  await book.appendRows("pages", eachRow(odd));
  const days = { from: "2026-03-02", to: "2026-03-02" };
  expect((await book.pages.list(days)).items).toMatchObject([{ page: "/x", views: 4 }]);
  expect((await book.pages.views(days)).items).toEqual([{ date: "2026-03-02", views: 4, visitors: 1 }]);
  expect((await book.pages.by({ by: "referrer", ...days })).items).toEqual([]);
  expect((await book.recount()).differences).toEqual([]);
  await book.close();
});

test("another zone has other days, and what was remembered of the old ones is gone", async () => {
  const book = await openDaybook(":memory:", { zone: "UTC" });
  await book.append("pages", { type: "page.viewed", subject: "/", time: "2026-03-02T23:30:00Z" });
  const days = { from: "2026-03-03", to: "2026-03-03" };
  expect((await book.pages.list(days)).items).toEqual([]);
  await book.rebuild({ zone: "Europe/Berlin" });
  expect((await book.pages.list(days)).items).toMatchObject([{ page: "/", views: 1 }]);
  expect((await book.pages.views(days)).totals.views).toBe(1);
  await book.close();
});

import { expect, test } from "vitest";
import { type Daybook, openDaybook } from "../../daybook.ts";

const DAY = Date.parse("2026-03-02");
const RANGE = { from: "2026-03-01", to: "2026-03-02", sort: "recent" } as const;

/** Views of pages, one a second. */
async function view(book: Daybook, { from, pages }: { from: number; pages: number[] }): Promise<void> {
  const events = pages.map((page, index) => ({
    id: `${from}-${page}`,
    type: "page.viewed",
    subject: `/${page}/`,
    time: new Date(from + index * 1_000).toISOString(),
  }));
  for (const event of events) await book.append("pages", [event]);
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

test.each([200, 1_200])(
  "of %i pages of one day the last seen are the first, however few are asked for",
  async (count) => {
    const book = await openDaybook(":memory:", { zone: "UTC" });
    await view(book, { from: DAY, pages: upTo(count) });
    const pages = async (limit: number) =>
      (await book.pages.list({ ...RANGE, limit })).items.map(({ page }) => page);
    const expected = upTo(count)
      .reverse()
      .map((page) => `/${page}/`);
    expect(await pages(3)).toEqual(expected.slice(0, 3));
    expect(await pages(150)).toEqual(expected.slice(0, 150));
    await book.close();
  },
);

test("views after the range change nothing of the order of its days", async () => {
  const book = await openDaybook(":memory:", { zone: "UTC" });
  await view(book, { from: DAY - 86_400_000, pages: [1, 2, 3, 4] });
  await view(book, { from: DAY, pages: [2, 3] });
  await view(book, { from: DAY + 86_400_000, pages: [1, 9] });
  const { items } = await book.pages.list({ ...RANGE, limit: 10 });
  // The first was seen on the day of the fourth, and nobody keeps when.
  expect(items.map(({ page }) => page)).toEqual(["/3/", "/2/", "/1/", "/4/"]);
  expect((await book.pages.list({ ...RANGE, limit: 1 })).items[0]?.page).toBe("/3/");
  await book.close();
});

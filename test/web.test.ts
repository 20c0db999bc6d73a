import { expect, test } from "vitest";
import type { Heatmap } from "../src/views/heatmap.ts";
import { HEATMAP_COLORS } from "../src/views/heatmap-colors.ts";
import { inChromium, requireEngine, useSession } from "./web/session.ts";
import { fillBook, NOW } from "./web/site.ts";
import { cell, focusedDay, search } from "./web/visit.ts";

const FULL = "5 entries, 3.5 hours, Monday 2 March 2026";

requireEngine();
const { open, openGrid, start, filledUrl } = useSession();

inChromium("the heatmap", () => {
  test("has each day of the range once, in its weekday's row, with the server's sentence", async () => {
    const page = await openGrid("/?log=time&measure=seconds");
    const response = await fetch(`${filledUrl()}/api/heatmap?log=time&measure=seconds`);
    const model = (await response.json()) as Heatmap;
    const shown = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("[role=grid] [data-date]")].map((day) => ({
        date: day.dataset.date as string,
        level: Number(day.dataset.level),
        text: day.getAttribute("aria-label"),
        row: day.closest("tr")?.querySelector("th .sr")?.textContent,
        left: day.getBoundingClientRect().left,
      })),
    );
    const expected = model.weeks.flatMap((week) => week.days).filter((day) => day !== null);
    expect(shown).toHaveLength(expected.length);
    const byDate = new Map(shown.map((day) => [day.date, day]));
    for (const { date, level, text } of expected) expect(byDate.get(date)).toMatchObject({ level, text });
    for (const { date, row, text } of shown) {
      // The oracle may parse days: it runs where no zone can move them.
      const weekday = new Date(`${date}T00:00:00Z`).toLocaleDateString("en-GB", {
        weekday: "long",
        timeZone: "UTC",
      });
      expect(row).toBe(weekday);
      expect(text).toContain(weekday);
    }
    for (const week of model.weeks) {
      const lefts = week.days.flatMap((day) => (day === null ? [] : [byDate.get(day.date)?.left]));
      expect(new Set(lefts).size).toBe(1);
    }
    expect(byDate.get("2026-03-02")?.text).toBe(FULL);
  });

  test.each(["Pacific/Kiritimati", "America/Adak"])(
    "says the same in a browser in %s",
    async (timezoneId) => {
      const page = await openGrid("/?day=2026-03-02", { timezoneId });
      expect(await cell(page, "2026-03-02").getAttribute("aria-label")).toBe(FULL);
      expect(await page.locator(".today").getAttribute("data-date")).toBe("2026-11-21");
      await page.getByRole("heading", { name: "Monday 2 March 2026" }).waitFor();
      await page.getByRole("cell", { name: "08:00 – 08:30" }).waitFor();
    },
  );

  test("shows a sentence beside a day under the pointer or the focus, until Escape", async () => {
    const page = await openGrid("/");
    await cell(page, "2026-03-02").hover();
    const tooltip = page.locator(".tooltip > *");
    expect(await tooltip.allInnerTexts()).toEqual(["5 entries, 3.5 hours", "Monday 2 March 2026"]);
    await cell(page, "2026-03-03").focus();
    expect(await tooltip.allInnerTexts()).toEqual(["No entries", "Tuesday 3 March 2026"]);
    await page.keyboard.press("Escape");
    expect(await tooltip.count()).toBe(0);
  });

  test("is one tab stop that arrows, Home, End and the page keys move through", async () => {
    const page = await openGrid("/");
    expect(await page.locator('[role=gridcell][tabindex="0"]').count()).toBe(1);
    await page.locator('[role=gridcell][tabindex="0"]').focus();
    const path: [string, string][] = [
      ["", "2026-11-21"],
      ["ArrowLeft", "2026-11-14"],
      ["ArrowUp", "2026-11-13"],
      ["ArrowDown", "2026-11-14"],
      ["ArrowRight", "2026-11-21"],
      ["ArrowDown", "2026-11-21"],
      ["PageUp", "2026-10-21"],
      ["PageDown", "2026-11-21"],
      ["Home", "2025-11-22"],
      ["End", "2026-11-21"],
      ["Control+Home", "2025-11-22"],
      ["Control+End", "2026-11-21"],
    ];
    for (const [key, day] of path) {
      if (key !== "") await page.keyboard.press(key);
      expect(await focusedDay(page), key).toBe(day);
      expect(await page.locator('[role=gridcell][tabindex="0"]').count()).toBe(1);
    }
    await page.keyboard.press("Tab");
    expect(await focusedDay(page)).toBeUndefined();
    await page.keyboard.press("Shift+Tab");
    expect(await focusedDay(page)).toBe("2026-11-21");
  });
});

inChromium("a day", () => {
  test("opens with Enter, and Escape brings the month back with the focus where it was", async () => {
    const page = await openGrid("/");
    await page.getByRole("heading", { name: "The last month" }).waitFor();
    await cell(page, "2026-11-20").focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Thursday 19 November 2026" }).waitFor();
    await page.getByRole("cell", { name: "23:30 – 00:45 next day" }).waitFor();
    expect(search(page)).toBe("?day=2026-11-19");
    expect(await cell(page, "2026-11-19").getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "The last month" }).waitFor();
    expect(await focusedDay(page)).toBe("2026-11-19");
    expect(search(page)).toBe("");
  });

  test("opens with a click, has its neighbours, and lies in the history", async () => {
    const page = await openGrid("/");
    await cell(page, "2026-11-19").click();
    await page.getByText("over midnight").waitFor();
    await page.getByRole("link", { name: "Next day" }).click();
    await page.getByRole("heading", { name: "Friday 20 November 2026" }).waitFor();
    await page.getByText("over midnight").waitFor();
    await page.getByRole("link", { name: "Next day" }).click();
    await page.getByText("No entries on Saturday 21 November 2026.").waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "Friday 20 November 2026" }).waitFor();
    await page.reload();
    await page.getByText("over midnight").waitFor();
    await page.getByRole("button", { name: "Back to the month" }).click();
    await page.getByRole("heading", { name: "The last month" }).waitFor();
    expect(await focusedDay(page)).toBe("2026-11-20");
  });
});

inChromium("the page", () => {
  test("the month is newest first and pages", async () => {
    const page = await openGrid("/");
    const rows = page.locator(".rows tbody tr");
    await rows.first().waitFor();
    expect(await rows.count()).toBe(20);
    await rows.first().getByText("over midnight").waitFor();
    expect(await page.locator(".rows thead th").allInnerTexts()).toEqual([
      "Date",
      "Time",
      "Activity",
      "Duration",
      "Description",
      "Tags",
      "Flags",
    ]);
    await page.getByRole("button", { name: "Older" }).click();
    await page.getByText(/^21–31 of 31/).waitFor();
    await page.getByRole("button", { name: "Newer" }).click();
    await page.getByText(/^1–20 of 31/).waitFor();
  });

  test("year, measure and what is shown stand in the address", async () => {
    const page = await openGrid("/");
    await page.getByLabel("Range").selectOption("2024");
    await cell(page, "2024-02-29").waitFor();
    expect(await page.locator("[data-date]").count()).toBe(366);
    await page.getByText("old year").waitFor();
    await page.getByRole("button", { name: "Count" }).click();
    await page.getByText("Fullest day").waitFor();
    const legend = page.getByRole("list", { name: "Colours" }).getByRole("listitem");
    expect(await legend.allInnerTexts()).toEqual(["No entries", "1 or more entries"]);
    expect(search(page)).toBe("?year=2024&measure=count");
    await page.getByLabel("Range").selectOption("");
    await page.getByLabel("Log").selectOption("tasks");
    await page.getByLabel("Type").selectOption("task.completed");
    await page.locator('[data-date="2026-11-10"][data-level="4"]').waitFor();
    await page.locator('[data-date="2026-11-11"][data-level="0"]').waitFor();
    await page.getByLabel("Who").selectOption("raj");
    await page.locator('[data-date="2026-11-10"][data-level="0"]').waitFor();
    expect(search(page)).toBe("?log=tasks&type=task.completed&actor=raj");
    await page.goBack();
    await page.locator('[data-date="2026-11-10"][data-level="4"]').waitFor();
  });

  test("the timer starts, ticks, shows everywhere and stops", async () => {
    const site = await start();
    const page = await openGrid("/", { site });
    await page.clock.setFixedTime(NOW);
    await page.getByLabel("Activity").first().fill("Study");
    await page.getByLabel("Description").fill("signals");
    await page.getByLabel("Tags").fill("term 2, deep work");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("timer").getByText("0:00:00").waitFor();
    await page.clock.setFixedTime(NOW + 3_725_000);
    await page.getByRole("timer").getByText("1:02:05").waitFor();
    await page.locator(".rows .flag-running").waitFor();
    expect((await site.book.time.running())?.tags.toSorted()).toEqual(["deep work", "term 2"]);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("timer").waitFor({ state: "detached" });
    expect(await site.book.time.running()).toBeUndefined();
  }, 15_000);

  test("what is recorded appears without a reload", async () => {
    const site = await start();
    const page = await openGrid("/?log=time", { site });
    await page.getByText("Live", { exact: true }).waitFor();
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    await site.book.time.record({
      start: "2026-11-20T09:00:00Z",
      end: "2026-11-20T10:30:00Z",
      type: "Study",
    });
    await page.locator('[aria-label="1 entry, 1.5 hours, Friday 20 November 2026"]').waitFor();
    await page.locator(".rows tbody tr").first().waitFor();
    expect(await page.getByText("1 h 30 min", { exact: true }).first().isVisible()).toBe(true);
    expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
  });

  test("a server that goes away is named, and what was shown stays", async () => {
    const site = await start(fillBook);
    const page = await openGrid("/", { site, expected: /ERR_|Failed to load/ });
    await page.getByText("Live", { exact: true }).waitFor();
    await site.close();
    await page.getByText("Reconnecting…").waitFor();
    expect(await cell(page, "2026-03-02").getAttribute("aria-label")).toBe(FULL);
  });

  test("an empty book is an empty grid and the command that fills it", async () => {
    const page = await openGrid("/", { site: await start() });
    expect(await page.locator("[data-date]").count()).toBeGreaterThan(364);
    await page.getByText("Nothing is recorded yet.").waitFor();
    await page.getByText("timew export | npx daybook import timewarrior -").waitFor();
    await page.getByText("No entries in the last month.").waitFor();
    await cell(page, "2026-11-03").click();
    await page.getByText("No entries on Tuesday 3 November 2026.").waitFor();
    await page.getByRole("link", { name: "Logs & events" }).click();
    await page.getByText("Nothing is recorded yet.").waitFor();
  });

  test("a panel that fails says why, and loads when asked again", async () => {
    const page = await open("/logs", { expected: /status of 500/, isNew: true });
    const problem = {
      status: 500,
      title: "Fault",
      code: "internal",
      detail: "The disk is gone.",
      hint: "Look.",
    };
    await page.route("**/api/heatmap*", (route) =>
      route.fulfill({
        status: 500,
        contentType: "application/problem+json",
        body: JSON.stringify(problem),
      }),
    );
    await page.getByRole("link", { name: "Overview" }).click();
    const alert = page.getByRole("alert");
    for (const text of ["Could not load the heatmap.", "The disk is gone.", "Look."]) {
      await alert.getByText(text).waitFor();
    }
    await page.locator(".rows tbody tr").first().waitFor();
    await page.unroute("**/api/heatmap*");
    await page.getByRole("button", { name: "Retry" }).click();
    await page.getByRole("grid").waitFor();
    expect(await alert.count()).toBe(0);
  });

  test("400 pixels are enough: the newest weeks are in view and nothing runs out of the page", async () => {
    const page = await openGrid("/", { viewport: { width: 400, height: 800 } });
    await page.locator(".rows tbody tr").first().waitFor();
    const { scrolls, today, first } = await page.evaluate(() => {
      const place = (selector: string) => document.querySelector(selector)?.getBoundingClientRect();
      return {
        scrolls: document.documentElement.scrollWidth > document.documentElement.clientWidth,
        today: place(".today")?.right ?? 0,
        first: place("[data-date]")?.left ?? 0,
      };
    });
    expect(scrolls).toBe(false);
    expect(today).toBeGreaterThan(200);
    expect(today).toBeLessThanOrEqual(400);
    expect(first).toBeLessThan(0);
  });

  test("follows the system's colours until others are chosen, and remembers the choice", async () => {
    const page = await openGrid("/", { colorScheme: "dark" });
    const color = () =>
      page
        .locator('[data-level="4"] i')
        .first()
        .evaluate((each) => getComputedStyle(each).backgroundColor);
    expect(await color()).toBe(rgb(HEATMAP_COLORS.dark.levels[4]));
    await page.getByRole("button", { name: "Light" }).click();
    expect(await color()).toBe(rgb(HEATMAP_COLORS.light.levels[4]));
    await page.reload();
    await page.getByRole("grid").waitFor();
    expect(await color()).toBe(rgb(HEATMAP_COLORS.light.levels[4]));
  });

  test("logs, their events and the live feed, which waits while it is paused", async () => {
    const site = await start(fillBook);
    const page = await open("/logs", { site });
    await page.getByRole("link", { name: "tasks", exact: true }).click();
    await page.getByRole("heading", { name: "Latest events of tasks" }).waitFor();
    const latest = page.getByRole("region", { name: "Events" }).locator(".events > li");
    await latest.nth(2).waitFor();
    expect(await latest.count()).toBe(3);
    await page.getByLabel("Who").fill("raj");
    await page.getByLabel("Who").press("Enter");
    await latest.nth(1).waitFor({ state: "detached" });
    expect(search(page)).toBe("?log=tasks&actor=raj");

    const feed = page.getByRole("region", { name: "Live" });
    const append = (subject: string, actor: string) =>
      site.book.append("tasks", { type: "task.started", subject, actor });
    await append("task/7", "raj");
    await append("task/8", "ana");
    await feed.locator("summary").getByText("task/7").waitFor();
    expect(await feed.locator("summary").getByText("task/8").count()).toBe(0);
    await feed.getByRole("button", { name: "Pause" }).click();
    await append("task/9", "raj");
    await feed.getByRole("button", { name: "1 new" }).waitFor();
    expect(await feed.locator("summary").getByText("task/9").count()).toBe(0);
    await feed.getByRole("button", { name: "1 new" }).click();
    await feed.locator("summary").getByText("task/9").waitFor();
  });
});

function rgb(hex: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `rgb(${red}, ${green}, ${blue})`;
}

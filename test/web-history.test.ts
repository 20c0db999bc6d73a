import { expect, test } from "vitest";
import { inChromium, requireEngine, useSession } from "./web/session.ts";

requireEngine();
const { open, start } = useSession();

const NARROW = { viewport: { width: 400, height: 800 } };

inChromium("a history", () => {
  test("shows newest first who changed what, from what to what", async () => {
    const site = await start(async (book) => {
      const stamp = { subject: "T-88", time: "2026-11-20T09:00:00Z" };
      await book.append("tasks", [
        {
          ...stamp,
          type: "task.created",
          actor: "ana",
          data: { changes: [{ field: "status", to: "open" }] },
        },
        {
          ...stamp,
          type: "task.completed",
          actor: "raj",
          data: { changes: [{ field: "status", from: "open", to: "done" }] },
        },
      ]);
    });
    const page = await open("/logs", { site });
    await page.locator(".events summary").first().click();
    await page.getByRole("link", { name: "History of T-88" }).click();
    const entries = page.locator(".timeline > li");
    await entries.nth(1).waitFor();
    expect(await page.title()).toBe("History of T-88 – Daybook");
    expect(await entries.first().locator(".timeline-head").innerText()).toMatch(
      /^task\.completed\s+raj\s+20 Nov 09:00\s+version 2$/,
    );
    expect(await entries.first().getByRole("listitem").innerText()).toMatch(
      /status\s+from\s+open\s+→\s+to\s+done/,
    );
    expect(await entries.nth(1).getByRole("listitem").innerText()).toMatch(
      /status\s+from\s+–\s+→\s+to\s+open/,
    );

    await site.book.append("tasks", { type: "task.archived", subject: "T-88", actor: "ana" });
    await page.getByText("version 3").waitFor();
  });

  test("of a time entry follows from its states, and fits a narrow screen", async () => {
    const site = await start(async (book) => {
      const { id } = await book.time.record({ id: "e-1", start: "2026-11-20T09:00:00Z", type: "Study" });
      await book.time.amend(id, { description: "x".repeat(400), tags: ["long"] });
    });
    const page = await open("/history?log=time&subject=e-1", { site, ...NARROW });
    await page.getByText('["long"]').waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(400);
  });

  test("of nothing says so", async () => {
    const page = await open("/history");
    await page.getByText("A history is that of a subject in a log.").waitFor();
    const missing = await open("/history?log=tasks&subject=none", { expected: /404/ });
    await missing.getByText("Could not load the history.").waitFor();
  });
});

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Daybook } from "../src/daybook.ts";
import { inChromium, requireEngine, useSession } from "./web/session.ts";

requireEngine();
const { open, start } = useSession();

const NARROW = { viewport: { width: 400, height: 800 } };

/** A project with two steps, one of them done, and an hour spent on the other. */
async function fillTasks(book: Daybook): Promise<void> {
  await book.tasks.create({ id: "p", title: "Launch the site", tags: ["web"], content: "By spring." });
  await book.tasks.create({ id: "p-1", title: "Write the text", parent: "p" });
  await book.tasks.create({ id: "p-2", title: "Draw the logo", parent: "p", due: "2026-11-01" });
  await book.tasks.complete("p-1");
  const [start, end] = ["2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z"];
  await book.time.record({ start, end, type: "Design", task: "p-2" });
}

function tasks(page: Page) {
  return page.getByRole("region", { name: "Tasks" });
}

function panel(page: Page) {
  return page.getByRole("region", { name: "Task", exact: true });
}

function width(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth);
}

inChromium("tasks", () => {
  test("are a tree, with the time and progress of what is below", async () => {
    const page = await open("/tasks", { site: await start(fillTasks) });
    await tasks(page).getByText("Launch the site").waitFor();
    expect(await tasks(page).getByText("Draw the logo").count()).toBe(0);
    await page.getByRole("button", { name: "Tasks below Launch the site" }).press("Enter");
    await tasks(page).getByText("Draw the logo").waitFor();
    await tasks(page).getByText("1 of 2 done").waitFor();
    expect(await tasks(page).getByText("1 h", { exact: true }).count()).toBe(2);
    await tasks(page).getByText("was due 1 Nov").waitFor();
    expect(await page.getByLabel("Done: Write the text").isChecked()).toBe(true);
    expect(await page.getByLabel("Done: Draw the logo").isChecked()).toBe(false);
  });

  test("are added, completed and reopened with the keyboard", async () => {
    const site = await start();
    const page = await open("/tasks", { site });
    await page.getByText("Nothing to do yet.").waitFor();
    await page.getByRole("button", { name: "New task" }).press("Enter");
    await page.getByLabel("What is to be done").fill("File taxes");
    await page.getByLabel("Tags, parted by commas").fill("home, money");
    await page.keyboard.press("Enter");
    await tasks(page).getByRole("link", { name: "File taxes" }).waitFor();
    const check = page.getByLabel("Done: File taxes");
    await check.press("Space");
    await expect.poll(async () => (await site.book.tasks.list()).items[0]?.status).toBe("done");
    await expect.poll(() => check.isChecked()).toBe(true);
    await check.press("Space");
    await expect.poll(async () => (await site.book.tasks.list()).items[0]?.status).toBe("open");
  });

  test("open to one that can be changed, with its notes and its history", async () => {
    const site = await start(fillTasks);
    await site.book.notes.create({ title: "Ask mei", task: "p" });
    const page = await open("/tasks", { site });
    await page.getByRole("link", { name: "Launch the site" }).click();
    await panel(page).getByText("1 of 2 below it done").waitFor();
    await panel(page).getByText("0 s on it, 1 h with all below it").waitFor();
    await panel(page).getByText("Ask mei").waitFor();
    await panel(page).getByLabel("Title").fill("Launch it");
    await panel(page).getByLabel("Status").selectOption("in-progress");
    await panel(page).getByRole("button", { name: "Save" }).click();
    await panel(page).getByText("task.started").waitFor();
    await panel(page).getByRole("listitem").filter({ hasText: "Launch the site" }).first().waitFor();
    expect(await site.book.tasks.get("p")).toMatchObject({
      title: "Launch it",
      status: "in-progress",
      version: 2,
    });
  });

  test("somebody who was faster is not overwritten", async () => {
    const site = await start(fillTasks);
    const page = await open("/tasks?task=p-2", { site, expected: /412/ });
    await panel(page).getByLabel("Title").fill("Draw it");
    await page.route(
      "**/api/tasks/p-2",
      async (route) => {
        await site.book.tasks.update("p-2", { title: "Drawn by raj" });
        await route.continue();
      },
      { times: 1 },
    );
    await panel(page).getByRole("button", { name: "Save" }).click();
    await panel(page).getByRole("alert").waitFor();
    expect(await site.book.tasks.get("p-2")).toMatchObject({ title: "Drawn by raj" });
  });

  test("go with what is below them only after it was asked for", async () => {
    const site = await start(fillTasks);
    const page = await open("/tasks?task=p", { site });
    await panel(page).getByRole("button", { name: "Delete…" }).click();
    await page.getByRole("dialog").getByLabel("2 tasks below it").selectOption("cascade");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("Nothing to do yet.").waitFor();
    expect((await site.book.tasks.list()).items).toEqual([]);
  });

  test("are filtered by status and tag in the address, and fit a narrow screen in the dark", async () => {
    const site = await start(fillTasks);
    const page = await open("/tasks?tag=web", { site, ...NARROW, colorScheme: "dark" });
    await tasks(page).getByText("Launch the site").waitFor();
    await page.getByLabel("Status").selectOption("done");
    await page.getByText("No task matches.").waitFor();
    expect(await width(page)).toBeLessThanOrEqual(400);
    await page.goto(`${site.url}/tasks?task=p`);
    await panel(page).getByText("By spring.").waitFor();
    expect(await width(page)).toBeLessThanOrEqual(400);
  });
});

inChromium("notes", () => {
  test("stand in one list with what tasks say; they are added, changed and deleted", async () => {
    const site = await start(fillTasks);
    const page = await open("/notes", { site });
    await page.getByText("By spring.").waitFor();
    await page.getByRole("button", { name: "New note" }).click();
    await page.getByLabel("Title").fill("Ideas");
    await page.getByLabel("Text").fill("One\nTwo");
    await page.getByLabel("Tags, parted by commas").fill("idea");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator(".notes summary").filter({ hasText: "Ideas" }).press("Enter");
    const form = page.getByRole("form", { name: "Note Ideas" });
    expect(await form.getByLabel("Text").inputValue()).toBe("One\nTwo");
    await form.getByLabel("Text").fill("Three");
    await form.getByRole("button", { name: "Save" }).click();
    await expect
      .poll(async () => (await site.book.notes.list({ tag: "idea" })).items[0]?.excerpt)
      .toBe("Three");
    await expect.poll(() => form.getByLabel("Text").inputValue()).toBe("Three");
    await form.getByRole("button", { name: "Delete" }).click();
    await form.getByRole("button", { name: "Really delete" }).click();
    await expect.poll(async () => (await site.book.notes.list({ tag: "idea" })).items).toEqual([]);
    await page.getByText("Ideas").waitFor({ state: "detached" });
  });
});

inChromium("goals", () => {
  test("show how far they are, and what is left to do", async () => {
    const site = await start(async (book) => {
      await book.time.record({
        start: "2026-11-20T09:00:00Z",
        end: "2026-11-20T10:00:00Z",
        tags: ["reading"],
      });
      await book.time.record({
        start: "2026-11-10T09:00:00Z",
        end: "2026-11-10T14:00:00Z",
        tags: ["reading"],
      });
      await book.goals.create({
        title: "Read",
        metric: "minutes",
        target: 300,
        period: "week",
        scope: { tags: ["reading"] },
        from: "2026-11-02",
      });
    });
    const page = await open("/goals", { site, ...NARROW });
    await page.getByText("Behind").waitFor();
    await page.getByText("at least 5 h a week of #reading").waitFor();
    await page.getByText("60 min of 5 h").waitFor();
    await page.getByText("4 h more within 2 days").waitFor();
    expect(await page.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("20");
    const past = page.getByRole("list", { name: "Periods of Read" }).getByRole("listitem");
    await past.nth(2).waitFor();
    expect(await past.allInnerTexts()).toEqual([
      "2026-11-02 to 2026-11-08: 0 min, missed",
      "2026-11-09 to 2026-11-15: 5 h, reached",
      "2026-11-16 to 2026-11-22: 60 min, running",
    ]);
    expect(await width(page)).toBeLessThanOrEqual(400);
  });

  test("are set, skipped, archived and taken up again", async () => {
    const site = await start();
    const page = await open("/goals", { site });
    await page.getByText("No goals yet").waitFor();
    await page.getByRole("button", { name: "New goal" }).click();
    await page.getByLabel("Goal", { exact: true }).fill("Run");
    await page.getByLabel("Measured in").selectOption("unit");
    await page.getByLabel("Unit", { exact: true }).fill("km");
    await page.getByLabel("Target").fill("20");
    await page.getByLabel("Tags, parted by commas").fill("run");
    await page.keyboard.press("Enter");
    await page.getByText("at least 20 km a week of #run").waitFor();
    await page.getByRole("button", { name: "Skip this time" }).click();
    await expect.poll(async () => (await site.book.goals.list()).items[0]?.skips.length).toBe(1);
    await page.getByRole("button", { name: "Archive" }).click();
    await page.getByText("No goals yet").waitFor();
    await page.getByRole("link", { name: "Archived" }).click();
    await page.getByRole("button", { name: "Take up again" }).click();
    await page.getByText("No goal is archived.").waitFor();
  });

  test("what cannot be counted is refused with the reason", async () => {
    const page = await open("/goals", { site: await start(), expected: /422/ });
    await page.getByRole("button", { name: "New goal" }).click();
    await page.getByLabel("Goal", { exact: true }).fill("Nothing");
    await page.getByLabel("Target").fill("zero");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("target").waitFor();
  });
});

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { addTasks, type RulesWorld, rulesWorld, untilDead } from "./web/rules-site.ts";
import { inChromium, requireEngine, useSession } from "./web/session.ts";
import type { Site } from "./web/site.ts";

requireEngine();
const { open, start } = useSession();

const IDS = ["a", "b", "c"];

/** Three tasks that `index` took and `mail` could not deliver. */
async function withDeadLetters(): Promise<{ site: Site; world: RulesWorld }> {
  const world = rulesWorld();
  world.mail.isDown = true;
  const site = await start((book) => addTasks(book, IDS), world.options);
  await untilDead(site.book, IDS.length);
  return { site, world };
}

function row(page: Page, rule: string) {
  return page.getByRole("row", { name: new RegExp(`^${rule}\\b`) });
}

function deadLetters(page: Page) {
  return page.getByRole("region", { name: "Dead letters" });
}

function dialog(page: Page) {
  return page.getByRole("dialog");
}

inChromium("the rules", () => {
  test("a book without rules shows how to write one", async () => {
    const page = await open("/");
    await page.getByRole("link", { name: "Rules" }).click();
    await page.getByText("There are no rules yet.").waitFor();
    await page.getByText("export default defineConfig").waitFor();
    expect(await page.title()).toBe("Rules – Daybook");
  });

  test("stand one to a row, those that need somebody first and counted in the header", async () => {
    const { site } = await withDeadLetters();
    const page = await open("/rules", { site });
    await page.getByText("1 rule needs you").waitFor();
    await page.getByRole("link", { name: "Rules 1 needs you" }).waitFor();
    const rows = page.locator(".rule-list tbody tr");
    expect(await rows.locator("th").allInnerTexts()).toEqual(["mail", "index", "ping"]);
    const cells = () => row(page, "mail").locator("td").allInnerTexts();
    await expect
      .poll(cells)
      .toEqual(["Needs you\n3 dead letters", "handler", "stream", "none", "0", "3", "0", "3"]);
    expect(await row(page, "index").locator(".status").innerText()).toBe("Delivers");
  });

  test("all is well while nothing is given up, and a new dead letter shows by itself", async () => {
    const world = rulesWorld();
    const site = await start(undefined, world.options);
    const page = await open("/rules", { site });
    await page.getByText("All is well").waitFor();
    world.mail.isDown = true;
    await addTasks(site.book, ["late"]);
    await page.getByText("1 rule needs you").waitFor();
  });

  test("a rule that is not there is named", async () => {
    const page = await open("/rules?rule=nobody");
    await page.getByText("There is no rule named nobody.").waitFor();
    await page.getByRole("link", { name: "All rules" }).click();
    await page.getByText("There are no rules yet.").waitFor();
  });

  test("one is disabled with a reason, keeps what is recorded, and delivers it once enabled", async () => {
    const world = rulesWorld();
    const site = await start(undefined, world.options);
    const page = await open("/rules", { site });
    await page.getByRole("link", { name: "mail" }).click();
    await page.getByRole("button", { name: "Disable…" }).click();
    await dialog(page).getByLabel("Reason").fill("the provider moves");
    await page.keyboard.press("Enter");
    await page.getByText("Disabled over HTTP: the provider moves").waitFor();
    expect(await dialog(page).count()).toBe(0);
    expect(await site.book.bus.rule("mail")).toMatchObject({ enabled: false });

    await addTasks(site.book, ["x"]);
    await expect.poll(() => world.taken.index).toEqual(["x"]);
    expect(world.taken.mail).toEqual([]);
    await page.getByRole("button", { name: "Enable" }).click();
    await page.getByText("Delivers", { exact: true }).waitFor();
    await expect.poll(() => world.taken.mail).toEqual(["x"]);
  });
});

inChromium("dead letters", () => {
  test("open to their event, their attempts and what the target said", async () => {
    const { site } = await withDeadLetters();
    const page = await open("/rules?rule=mail", { site });
    const lines = deadLetters(page).locator(".dead-letters > li");
    await lines.nth(2).waitFor();
    const first = lines.first();
    expect(await first.locator("summary").innerText()).toMatch(
      /tasks task\.completed\s+task\/a\s+1 attempt\s+RangeError no route to the mailbox of task\/a/,
    );
    await first.locator("summary").press("Enter");
    await first.getByText("Given up because every retry failed.").waitFor();
    await first.getByText("Write the report").waitFor();
    await first.getByText("Trace").click();
    await first
      .getByText(/rules-site\.ts/)
      .first()
      .waitFor();
  });

  test("one is redriven after its target was mended, the rest after it", async () => {
    const { site, world } = await withDeadLetters();
    const page = await open("/rules?rule=mail", { site });
    world.mail.isDown = false;
    await deadLetters(page).getByText("task/b", { exact: true }).click();
    await deadLetters(page).getByRole("button", { name: "Redrive this sequence…" }).click();
    await dialog(page).getByText("1 dead letter (1 RangeError) of mail will be delivered again").waitFor();
    await dialog(page).getByRole("button", { name: "Redrive" }).click();
    await deadLetters(page).getByText("2 dead letters").waitFor();
    expect(world.taken.mail).toEqual(["b"]);
    const jobs = page.getByRole("region", { name: "Jobs" });
    await jobs.getByText("completed", { exact: true }).waitFor();
    await jobs.getByRole("listitem").getByText("1 of 1 redriven").waitFor();

    await page.getByRole("button", { name: "Redrive all…" }).click();
    await dialog(page).getByText("2 dead letters (2 RangeError)").waitFor();
    await dialog(page).getByRole("button", { name: "Redrive" }).click();
    await page.getByText("None: nothing was given up.").waitFor();
    expect([...world.taken.mail].sort()).toEqual(IDS);
    await page.getByText("Delivers", { exact: true }).waitFor();
  });

  test("stay where they are while the rule is disabled, and the dialog says why", async () => {
    const { site } = await withDeadLetters();
    await site.book.bus.setEnabled("mail", { enabled: false, actor: "ana" });
    const page = await open("/rules?rule=mail", { site });
    await page.getByText("3 dead letters. Disabled by ana").waitFor();
    await page.getByRole("button", { name: "Redrive all…" }).click();
    await dialog(page).getByText("Enable it first").waitFor();
    await dialog(page).getByText("3 dead letters (3 RangeError)").waitFor();
    expect(await dialog(page).getByRole("button", { name: "Redrive" }).isDisabled()).toBe(true);
  });

  test("come in pages and by their error; what only waited behind another goes with its sequence", async () => {
    const world = rulesWorld();
    world.mail.isDown = true;
    const ids = Array.from({ length: 21 }, (_, index) => `e${index}`);
    const site = await start(
      (book) => addTasks(book, ids, { subject: "task/one" }).then(() => untilDead(book, 21)),
      world.options,
    );
    const page = await open("/rules?rule=mail", { site });
    const lines = deadLetters(page).locator(".dead-letters > li");
    await deadLetters(page).getByRole("button", { name: "More" }).click();
    await expect.poll(() => lines.count()).toBe(1);
    await lines.locator("summary").click();
    await lines.getByText("It was never tried.").waitFor();
    await deadLetters(page).getByRole("button", { name: "Back" }).click();
    await expect.poll(() => lines.count()).toBe(20);

    await deadLetters(page).getByLabel("Error").selectOption({ label: "RangeError (1)" });
    await deadLetters(page).getByText("1 dead letter", { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe("?rule=mail&error=RangeError");
    world.mail.isDown = false;
    await page.getByRole("button", { name: "Redrive all with RangeError…" }).click();
    await dialog(page).getByText("What else is in their sequences goes with them").waitFor();
    await dialog(page).getByRole("button", { name: "Redrive" }).click();
    await page.getByText("None with the error RangeError.").waitFor();
    await expect.poll(() => world.taken.mail).toEqual(ids);
    // The page looks again every few seconds; a busy machine takes its time too.
    await page.getByRole("listitem").getByText("21 redriven").waitFor({ timeout: 15_000 });
  });

  test("are discarded only after somebody said so", async () => {
    const { site, world } = await withDeadLetters();
    const page = await open("/rules?rule=mail", { site });
    const discard = page.getByRole("button", { name: "Discard all…" });
    await discard.click();
    await dialog(page).getByText("3 dead letters (3 RangeError) of mail will be removed").waitFor();
    await page.keyboard.press("Escape");
    await dialog(page).waitFor({ state: "detached" });
    expect(await discard.evaluate((button) => button === document.activeElement)).toBe(true);
    expect((await site.book.bus.countDeadLetters({})).count).toBe(3);

    await deadLetters(page).locator("summary").first().click();
    await page.getByRole("button", { name: "Discard this one…" }).click();
    await dialog(page).getByRole("button", { name: "Discard" }).click();
    await deadLetters(page).getByText("2 dead letters").waitFor();
    await discard.click();
    await dialog(page).getByRole("button", { name: "Discard" }).click();
    await page.getByText("None: nothing was given up.").waitFor();
    expect(world.taken.mail).toEqual([]);
  });
});

inChromium("replays", () => {
  test("are counted by a dry run, started, paused, resumed and done", async () => {
    const world = rulesWorld();
    const site = await start((book) => addTasks(book, IDS), world.options);
    await expect.poll(() => world.taken.index).toEqual(IDS);
    let free = () => {};
    world.index.gate = new Promise((resolve) => {
      free = resolve;
    });
    const page = await open("/rules?rule=index", { site });
    const form = page.getByRole("form", { name: "Replay" });
    await form.getByLabel("Logs").fill("other");
    await form.getByRole("button", { name: "Dry run" }).click();
    await form.getByText("No events would be sent.").waitFor();
    await form.getByLabel("Logs").fill("tasks, other");
    await form.getByLabel("Name").fill("again");
    await form.getByRole("button", { name: "Dry run" }).click();
    await form.getByText("3 events would be sent").waitFor();
    await form.getByRole("row", { name: "task.completed 3" }).waitFor();

    await form.getByRole("button", { name: "Start…" }).click();
    await dialog(page).getByText("3 events will be sent to index, marked as a replay.").waitFor();
    await dialog(page).getByRole("button", { name: "Start the replay" }).click();
    const jobs = page.getByRole("region", { name: "Jobs" });
    await jobs.getByRole("progressbar", { name: "Replay again to index" }).waitFor();
    await jobs.getByRole("button", { name: "Pause Replay again to index" }).click();
    await jobs.getByText("paused", { exact: true }).waitFor();
    free();
    await jobs.getByRole("button", { name: "Resume Replay again to index" }).click();
    await jobs.getByText("completed", { exact: true }).waitFor();
    await jobs.getByRole("listitem").getByText("3 of 3 replayed").waitFor();
    expect(world.taken.index).toHaveLength(6);
  });

  test("are refused where the rule takes none, and by the server in its words", async () => {
    const site = await start(undefined, rulesWorld().options);
    const page = await open("/rules?rule=mail", { site });
    await page.getByText("This rule takes no replays.").waitFor();
    const other = await open("/rules?rule=index", { site, expected: /status of 400/ });
    await other.getByLabel("From").fill("2026-03-02");
    await other.getByLabel("To, with that day").fill("2026-03-01");
    await other.getByRole("button", { name: "Dry run" }).click();
    await other.getByRole("alert").getByText("to must be after from").waitFor();
  });
});

inChromium("the rules at 400 pixels", () => {
  test.each(["/rules", "/rules?rule=mail", "/rules?rule=index"])(
    "%s does not run out of the page, in the dark",
    async (path) => {
      const { site } = await withDeadLetters();
      const viewport = { width: 400, height: 800 };
      const page = await open(path, { site, viewport, colorScheme: "dark" });
      await page.locator(".status").first().waitFor();
      for (const line of await page.locator("summary").all()) await line.click();
      const { scrolls, background } = await page.evaluate(() => ({
        scrolls: document.documentElement.scrollWidth > document.documentElement.clientWidth,
        background: getComputedStyle(document.querySelector(".panel") as Element).backgroundColor,
      }));
      expect(scrolls).toBe(false);
      expect(background).toBe("rgb(21, 25, 24)");
    },
  );
});

import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Config } from "../../src/config.ts";
import { type Daybook, openDaybook } from "../../src/daybook.ts";
import { type CliFolder, type CliResult, type CliRunOptions, cliFolder } from "./cli.ts";

/** Rule `mail` takes tasks and fails for bad ones while a file `down` is there; `index` takes tasks and allows replays. */
const CONFIG = `
import { appendFileSync, existsSync } from "node:fs";
const at = (name) => new URL(name, import.meta.url);
const taken = (rule) => (_envelope, { event, replayName }) => {
  appendFileSync(at(rule + ".txt"), (replayName ?? "live") + " " + event.id + "\\n");
};
export default {
  zone: "UTC",
  rules: {
    mail: {
      pattern: { source: ["daybook.tasks"] },
      retry: { maximumRetryAttempts: 0 },
      target: {
        handler: (envelope, context) => {
          if (existsSync(at("down")) && context.event.data === "bad") throw new RangeError("cannot mail " + context.event.id);
          taken("mail")(envelope, context);
        },
      },
    },
    index: { pattern: { "detail-type": [{ prefix: "task." }] }, replay: "allow", target: { handler: taken("index") } },
  },
};
`;

export interface RulesFolder extends Omit<CliFolder, "daybook"> {
  /** Runs a command line with the machine's clock. */
  daybook(words: string | string[], options?: CliRunOptions): Promise<CliResult>;
  /** Opens the book with its rules. */
  withBook<T>(work: (book: Daybook) => Promise<T>): Promise<T>;
  /** Opens the book and delivers until it is so. */
  deliver(until: (book: Daybook) => Promise<boolean>): Promise<void>;
  /** What the rule's handler got: `live t1`. */
  taken(rule: "mail" | "index"): Promise<string[]>;
  forgetTaken(): Promise<void>;
  setDown(isDown: boolean): Promise<void>;
}

/** A folder with a book of tasks t1, t2 and bad ones d1 to d3, a user u1, and everything delivered that could be. */
export async function rulesFolder(): Promise<RulesFolder> {
  const { path, daybook, remove } = await cliFolder();
  const file = (name: string) => join(path, name);
  await writeFile(file("daybook.config.mjs"), CONFIG);
  const { default: config } = (await import(
    /* @vite-ignore */ pathToFileURL(file("daybook.config.mjs")).href
  )) as {
    default: Config;
  };
  const folder: RulesFolder = {
    path,
    remove,
    daybook: (words, options) => daybook(words, { clock: Date.now, ...options }),
    async withBook(work) {
      const book = await openDaybook(file("daybook.db"), { config });
      return work(book).finally(() => book.close());
    },
    deliver: (until) =>
      folder.withBook(async (book) => {
        const stop = new AbortController();
        const running = book.bus.run({ signal: stop.signal, onError: () => {} });
        while (!(await until(book))) await new Promise((resolve) => setTimeout(resolve, 5));
        stop.abort();
        await running;
      }),
    async taken(rule) {
      const name = file(`${rule}.txt`);
      return existsSync(name) ? (await readFile(name, "utf8")).trimEnd().split("\n") : [];
    },
    async forgetTaken() {
      for (const rule of ["mail", "index"]) await rm(file(`${rule}.txt`), { force: true });
    },
    setDown: (isDown) => (isDown ? writeFile(file("down"), "") : rm(file("down"), { force: true })),
  };
  await folder.setDown(true);
  await folder.deliver(async (book) => {
    await book.bus.untilDelivering("mail");
    await book.bus.untilDelivering("index");
    await record(book);
    return (await book.bus.countDeadLetters({})).count === 3 && (await folder.taken("index")).length === 5;
  });
  await folder.forgetTaken();
  return folder;
}

/** The same ids again change nothing. */
async function record(book: Daybook): Promise<void> {
  for (const [n, id] of ["t1", "t2", "d1", "d2", "d3"].entries()) {
    const type = id === "d3" ? "task.failed" : "task.done";
    const data = id.startsWith("d") ? "bad" : { total: n };
    await book.append("tasks", { id, type, subject: id, time: `2026-03-0${n + 1}T10:00:00Z`, data });
  }
  await book.append("users", { id: "u1", type: "user.joined", subject: "u", time: "2026-03-01T10:00:00Z" });
}

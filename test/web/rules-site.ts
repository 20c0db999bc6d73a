import { expect } from "vitest";
import type { Config } from "../../src/config.ts";
import type { Daybook } from "../../src/daybook.ts";
import type { SiteOptions } from "./site.ts";

export interface RulesWorld {
  options: SiteOptions;
  /** Ids of what the targets took, by rule. */
  taken: Record<"mail" | "index", string[]>;
  /** As long as it is true `mail` fails, at once and for good. */
  mail: { isDown: boolean };
  /** What `index` waits for before it takes an event. */
  index: { gate: Promise<void> };
}

/** Rule `mail` takes tasks and can be down, `index` takes them too and allows replays; `ping` matches nothing. */
export function rulesWorld(more: Config["rules"] = {}): RulesWorld {
  const world: Omit<RulesWorld, "options"> = {
    taken: { mail: [], index: [] },
    mail: { isDown: false },
    index: { gate: Promise.resolve() },
  };
  const rules: Config["rules"] = {
    mail: {
      pattern: { source: ["daybook.tasks"] },
      retry: { maximumRetryAttempts: 0 },
      target: {
        handler: (_envelope, { event }) => {
          if (world.mail.isDown) throw new RangeError(`no route to the mailbox of ${event.subject}`);
          world.taken.mail.push(event.id);
        },
      },
    },
    index: {
      pattern: { "detail-type": [{ prefix: "task." }] },
      concurrency: 1,
      replay: "allow",
      target: {
        handler: async (_envelope, { event }) => {
          await world.index.gate;
          world.taken.index.push(event.id);
        },
      },
    },
    ping: { pattern: { source: ["nothing"] }, target: { handler: () => {} }, order: "none" },
    ...more,
  };
  return { ...world, options: { rules } };
}

/** Tasks, each of a stream of its own: `task/1` and so on; or all of one. */
export async function addTasks(
  book: Daybook,
  ids: readonly string[],
  { subject }: { subject?: string } = {},
): Promise<void> {
  for (const id of ids) {
    await book.append("tasks", {
      id,
      type: "task.completed",
      subject: subject ?? `task/${id}`,
      data: { title: "Write the report" },
    });
  }
}

export async function untilDead(book: Daybook, count: number): Promise<void> {
  const dead = async () => (await book.bus.countDeadLetters({})).count;
  await expect.poll(dead, { timeout: 10_000, interval: 10 }).toBe(count);
}

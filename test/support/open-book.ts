import type { TestContext } from "vitest";
import type { OpenOptions } from "../../src/daybook/options.ts";
import { type Daybook, openDaybook } from "../../src/daybook.ts";

/**
 * A new, empty book on the store that this run tests: SQLite in memory, or DynamoDB Local. The same files of tests run on
 * both (vitest.config.ts).
 */
export async function openTestBook(context: TestContext, options: OpenOptions): Promise<Daybook> {
  if (process.env.DAYBOOK_TEST_STORE !== "dynamodb") return openDaybook(":memory:", options);
  const { engineRequired, missingEngine, openBook } = await import("./dynamodb.ts");
  if (missingEngine !== undefined && !engineRequired) context.skip(missingEngine);
  return openDaybook(await openBook(), options);
}

import type { RuleSettings } from "../config/rules.ts";
import type { Item, Store } from "../store/store.ts";
import { Jobs } from "./jobs.ts";
import { readRecord, recordOf, replayKey, ruleKey } from "./lane-record.ts";

const PAGE = 1_000;

/** How far a rule or a replay has read the log: what comes after it, it still needs. */
export interface BusReader {
  /** Of the rule. */
  rule: string;
  /** Of the job, if a replay reads. */
  replay?: string;
  position: string;
}

/** Every rule that ever delivered, the config's that will from the beginning on, and the replays that have not ended. */
export async function busReaders(store: Store, rules: Record<string, RuleSettings>): Promise<BusReader[]> {
  const readers: BusReader[] = [];
  for await (const item of records(store)) readers.push({ rule: item.sk, position: recordOf(item).position });
  const begun = new Set(readers.map(({ rule }) => rule));
  for (const [rule, { startAt }] of Object.entries(rules)) {
    if (startAt === "beginning" && !begun.has(rule)) readers.push({ rule, position: "" });
  }
  for (const { id, request } of await new Jobs(store, Date.now).open()) {
    if (request.kind !== "replay") continue;
    const record = await readRecord(store, replayKey(id));
    readers.push({ rule: request.rule, replay: id, position: record?.position ?? "" });
  }
  return readers;
}

async function* records(store: Store): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const page = await store.queryItems({
      pk: ruleKey("").pk,
      direction: "forward",
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

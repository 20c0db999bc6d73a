import type { Config } from "../config.ts";
import type { Store } from "../store/store.ts";
import { type Checkpoint, checkpointKey, findCheckpoint } from "../views/checkpoint.ts";
import { newGeneration } from "../views/generation.ts";

/**
 * Part of the views' definition: a change of how a view is folded makes every book rebuild its views. What is kept of
 * expired events is of the revision of its day, and must go on meaning the same.
 */
const VIEWS_REVISION = 3;

/** A new book gets its time zone when it is first opened; two processes may do that at once. */
export async function firstCheckpoint(
  store: Store,
  { config, zone }: { config: Config; zone: string | undefined },
): Promise<Checkpoint> {
  const found = await findCheckpoint(store);
  if (found !== undefined) return found;
  const chosen = zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const first = {
    position: "",
    generation: newGeneration(),
    zone: chosen,
    definition: definitionOf(config, chosen),
  };
  await store.writeItems([{ op: "put", ...checkpointKey, attributes: first, condition: { absent: true } }]);
  return (await findCheckpoint(store)) as Checkpoint;
}

/** Everything that the views follow from beside the events. */
export function definitionOf(config: Config, zone: string): string {
  const logs = Object.entries(config.logs ?? {})
    .filter(([, { measures, counters }]) => measures !== undefined || counters !== undefined)
    .map(([log, { measures, counters }]) => ({
      log,
      measures: sorted(measures),
      counters: counters?.toSorted(),
    }))
    .sort((a, b) => (a.log < b.log ? -1 : 1));
  return JSON.stringify({ revision: VIEWS_REVISION, zone, logs });
}

/** Entries in the order of their names: the order in which a config lists them changes nothing. */
function sorted(measures: Record<string, string> | undefined): [string, string][] | undefined {
  return measures && Object.entries(measures).sort(([a], [b]) => (a < b ? -1 : 1));
}

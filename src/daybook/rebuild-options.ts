import { Calendar } from "../event/calendar.ts";
import { newGeneration } from "../views/generation.ts";
import type { RebuildOptions } from "../views/rebuild.ts";
import { viewsOf } from "./kits.ts";
import { logSettings } from "./log-settings.ts";
import type { ProgressOptions } from "./options.ts";
import type { DaybookParts } from "./parts.ts";
import { definitionOf } from "./views-definition.ts";

/** What a rebuild or a recount of a book needs, its days being those of the zone. */
export function rebuildOptions(
  { store, config, clock }: DaybookParts,
  { zone, onProgress }: ProgressOptions & { zone: string },
): RebuildOptions {
  const settings = logSettings(config);
  const viewsFor = (ofZone: string) => viewsOf(new Calendar(ofZone), settings, store);
  return {
    store,
    views: viewsFor(zone),
    viewsFor,
    generation: newGeneration(),
    zone,
    definition: definitionOf(config, zone),
    now: clock,
    onProgress,
  };
}

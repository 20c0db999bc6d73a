import type { TablesPort } from "../kits/tables/port.ts";
import { ROW_VIEW } from "../kits/tables/row-view.ts";
import type { StreamOutcome } from "../log/log.ts";
import type { KitParts } from "./kits.ts";

export function tablesPort({ config, log, views, calendar, now, newId }: KitParts): TablesPort {
  return {
    tables: config.tables ?? {},
    now,
    newId,
    dayOf: (ms) => calendar().dayOf(ms),
    append: async (append) => (await log.appendStreams([append]))[0] as StreamOutcome,
    queryView: (query) => views.query({ view: ROW_VIEW, ...query }),
  };
}

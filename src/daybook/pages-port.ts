import { randomBytes } from "node:crypto";
import { toIso } from "../event/calendar.ts";
import type { PagesPort } from "../kits/pages/port.ts";
import { PAGES_LOG } from "../kits/pages/view-event.ts";
import type { KitParts } from "./kits.ts";

export function pagesPort({ config, store, log, views, calendar, now, newId }: KitParts): PagesPort {
  return {
    config: config.pages ?? {},
    weekStart: config.weekStart ?? "monday",
    calendar,
    now,
    newId,
    newSecret: () => randomBytes(32).toString("base64url"),
    recordViews: (events) => {
      const recordedtime = toIso(now());
      return log.record(
        events.map((event) => ({
          log: PAGES_LOG,
          subject: event.subject,
          events: [event],
          recordedtime,
          expectedVersion: "any",
          versioned: false,
        })),
      );
    },
    append: (event) => log.append(PAGES_LOG, [event]),
    queryView: (query) => views.query({ view: "pages", ...query }),
    queryCatalog: (query) => views.query({ view: "catalog", ...query }),
    store,
  };
}

import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { toIso } from "../event/calendar.ts";
import type { PagesPort } from "../kits/pages/port.ts";
import { PAGES_LOG } from "../kits/pages/view-event.ts";
import { expiresBefore } from "../log/retention.ts";
import type { KitParts } from "./kits.ts";
import { logSettings } from "./log-settings.ts";

export function pagesPort(parts: KitParts): PagesPort {
  const { config, store, log, views, calendar, now, newId, folder } = parts;
  const countries = config.pages?.countries;
  return {
    config: config.pages ?? {},
    countriesFile: countries === undefined ? undefined : resolve(folder, countries),
    weekStart: config.weekStart ?? "monday",
    calendar,
    now,
    expiresBefore: () => expiresBefore(logSettings(config)[PAGES_LOG], now()),
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

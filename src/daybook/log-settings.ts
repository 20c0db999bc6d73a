import type { Config, LogSettings } from "../config.ts";
import { PAGES_LOG } from "../kits/pages/view-event.ts";

/** Telemetry: no versions, and of the general counters only that of the whole log, which heatmaps read. */
const PAGES: LogSettings = { ordering: "time", counters: ["log"] };

/** The settings of every log, a kit's own among them. Without a prototype: a log may be called `constructor`. */
export function logSettings({ logs = {} }: Config): Record<string, LogSettings> {
  const settings: Record<string, LogSettings> = Object.assign(Object.create(null), logs);
  settings[PAGES_LOG] = { ...PAGES, ...settings[PAGES_LOG], ordering: "time" };
  return settings;
}

import { COUNTER_KINDS, type Config, type LogSettings } from "../config.ts";
import { PAGES_LOG } from "../kits/pages/view-event.ts";

/** Telemetry: no versions. What is asked of all logs is asked of this one too; its subjects, the pages, have counters of their own. */
const PAGES: LogSettings = { ordering: "time", counters: COUNTER_KINDS.filter((kind) => kind !== "subject") };

/** The settings of every log, a kit's own among them. Without a prototype: a log may be called `constructor`. */
export function logSettings({ logs = {} }: Config): Record<string, LogSettings> {
  const settings: Record<string, LogSettings> = Object.assign(Object.create(null), logs);
  settings[PAGES_LOG] = { ...PAGES, ...settings[PAGES_LOG], ordering: "time" };
  return settings;
}

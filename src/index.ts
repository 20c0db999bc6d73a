/**
 * Daybook as a library. This list is the whole public API of the root: test/public-api.test.ts holds it.
 *
 * @example
 * const book = await openDaybook("./daybook.db");
 * await book.append("tasks", { type: "task.completed", subject: "t-1", actor: "ana" });
 * const { items } = await book.count({ log: "tasks" });
 * await book.close();
 */
export { type Config, defineConfig, type LogSettings } from "./config.ts";
export { Daybook, type OpenOptions, openDaybook } from "./daybook.ts";
export { DaybookError, ERRORS, type ErrorCode, isDaybookError } from "./errors.ts";
export type { NewEvent, RecordedEvent } from "./event/event.ts";
export type { ImportReport, Row } from "./event/row.ts";
export type { Entry, EntryInput } from "./kits/time/entry.ts";
export type { AppendResult } from "./log/log.ts";
export type { EventQuery } from "./log/read.ts";
export type { ExpectedVersion, LogFilter, Page } from "./store/store.ts";
export type { CountQuery, CountResult } from "./views/count.ts";

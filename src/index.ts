/**
 * Daybook as a library. This list is the whole public API of the root: test/public-api.test.ts holds it.
 *
 * @example
 * const book = await openDaybook("./daybook.db");
 * await book.append("tasks", { type: "task.completed", subject: "t-1", actor: "ana" });
 * const { items } = await book.count({ log: "tasks" });
 * await book.close();
 */

export type { Bus, OnOptions } from "./bus/bus.ts";
export type {
  BusApi,
  BusRunOptions,
  JobAction,
  JobsQuery,
  SetEnabled,
} from "./bus/bus-api.ts";
export { type DeliveryFailure, type FailureClass, PermanentError } from "./bus/failure.ts";
export type {
  Attempt,
  BreakerInfo,
  DeadLetter,
  DeadLetterCondition,
  DeadLetterCount,
  DeadLetterFilter,
  DeadLetterQuery,
  DiscardRequest,
  FailureDocument,
  Job,
  JobRequest,
  JobStatus,
  Lag,
  RedriveRequest,
  ReplayPreview,
  ReplayRequest,
  ReplaySelection,
  RequestBase,
  RuleInfo,
  TargetInfo,
} from "./bus/info.ts";
export type { DeliveryType, Envelope, Handler, HandlerContext } from "./config/handler.ts";
export type { PageSettings } from "./config/pages.ts";
export { type Lookup, type Projection, type ProjectionDefinition, project } from "./config/projections.ts";
export type {
  CommandTargetSettings,
  EnvelopeTemplate,
  EventBridgeTargetSettings,
  HandlerTargetSettings,
  LogTargetSettings,
  RetrySettings,
  RuleSettings,
  SlackTargetSettings,
  TargetSettings,
  WebhookTargetSettings,
} from "./config/rules.ts";
export type { ChangeKind, ChangeRule, FieldCondition, TableSettings } from "./config/tables.ts";
export { type Config, type CounterKind, defineConfig, type LogSettings } from "./config.ts";
export type { OpenOptions, ProcessOptions, ProgressOptions, TailQuery } from "./daybook/options.ts";
export type { ExpireOptions, ExpiryReport, Retention } from "./daybook/retention.ts";
export { Daybook, openDaybook } from "./daybook.ts";
export { DaybookError, ERRORS, type ErrorCode, type ErrorDetails, isDaybookError } from "./errors.ts";
export type { Calendar, Day, DayPart, WeekStart } from "./event/calendar.ts";
export type { Json, JsonObject, NewEvent, RecordedEvent, ValidEvent } from "./event/event.ts";
export type { ImportReport, RejectedRow, Row, RowError } from "./event/row.ts";
export type { CaptureReport } from "./kits/capture/capture.ts";
export type { BeaconInput, BeaconOutcome, BeaconSender } from "./kits/pages/beacon.ts";
export type { Facet } from "./kits/pages/facet.ts";
export type { PageImportOptions } from "./kits/pages/import.ts";
export type { PageImportReport } from "./kits/pages/import-report.ts";
export type { AccessLogOptions, AccessLogs, PageKit, Share, ShareInput } from "./kits/pages/page-kit.ts";
export type {
  FacetCounts,
  FacetName,
  FacetQuery,
  PageList,
  PageListQuery,
  PageRange,
  PageSummary,
  PageTotals,
  PageViews,
  PageViewsItem,
  PageViewsQuery,
} from "./kits/pages/page-types.ts";
export type { SkipReason } from "./kits/pages/view-rule.ts";
export type { RowChange, RowOptions, RowsQuery, TableRow } from "./kits/tables/row.ts";
export type { TableKit } from "./kits/tables/table-kit.ts";
export type { TimerEnd, TimerInput } from "./kits/time/commands.ts";
export type {
  ActorOptions,
  ChangeOptions,
  Entry,
  EntryFlag,
  EntryInput,
  EntryState,
} from "./kits/time/entry.ts";
export type { ReconcileRange, TimeImportOptions, TimeImportReport } from "./kits/time/import-report.ts";
export type { EntryCountQuery, EntryDay, EntryListQuery } from "./kits/time/queries.ts";
export type { TimeKit } from "./kits/time/time-kit.ts";
export type { GoalEvaluationReport } from "./kits/work/goals/evaluation.ts";
export type {
  Goal,
  GoalDefinition,
  GoalDirection,
  GoalInput,
  GoalMetric,
  GoalPatch,
  GoalPeriod,
  GoalScope,
  GoalState,
} from "./kits/work/goals/goal.ts";
export type { GoalProgress } from "./kits/work/goals/goal-judge.ts";
export type { GoalListQuery } from "./kits/work/goals/goal-store.ts";
export type { GoalsKit } from "./kits/work/goals/goals-kit.ts";
export type { GoalNeeded, GoalPace, GoalStatus } from "./kits/work/goals/pace.ts";
export type { GoalHistoryQuery, GoalReport, PastPeriod } from "./kits/work/goals/reports.ts";
export type { GoalStreak } from "./kits/work/goals/streak.ts";
export type { GoalOutcome } from "./kits/work/goals/verdict.ts";
export type {
  ImportedOptions,
  Note,
  NoteInput,
  NoteItem,
  NotePatch,
  NoteState,
} from "./kits/work/notes/note.ts";
export type { NotesKit } from "./kits/work/notes/notes-kit.ts";
export type { NoteListQuery } from "./kits/work/notes/queries.ts";
export type { TagInput, TagRename, TagRenamed, TagUsage } from "./kits/work/tags/tag.ts";
export type { TagListQuery, TagsKit } from "./kits/work/tags/tags-kit.ts";
export type { TaskRemoveOptions } from "./kits/work/tasks/commands.ts";
export type { TaskListQuery } from "./kits/work/tasks/queries.ts";
export type {
  ChildrenPolicy,
  Task,
  TaskInput,
  TaskItem,
  TaskPatch,
  TaskState,
  TaskStatus,
} from "./kits/work/tasks/task.ts";
export type { TaskDetail, TaskNode, TaskProgress } from "./kits/work/tasks/task-detail.ts";
export type { TaskKit } from "./kits/work/tasks/task-kit.ts";
export type { TaskTime, TaskTimeQuery } from "./kits/work/tasks/task-time.ts";
export type { ChildCounts } from "./kits/work/tasks/tree.ts";
export type { Measurement } from "./kits/work/units/measurement.ts";
export type { AppendRowsOptions } from "./log/append-rows.ts";
export type { AppendVersionsOptions, VersionedEvent } from "./log/append-versions.ts";
export type { AppendOptions, AppendResult } from "./log/log.ts";
export type { EventQuery, StreamReadQuery } from "./log/read.ts";
export { fileInput } from "./sources/access-logs/files.ts";
export type { Seen } from "./sources/access-logs/ledger.ts";
export type { AccessChunk, AccessInput, AccessRow } from "./sources/access-logs/read.ts";
export type {
  AccessLogFormat,
  AccessRequest,
  LineFault,
  RejectedLine,
} from "./sources/access-logs/request.ts";
export type { Bytes } from "./sources/bytes.ts";
export type { Interval } from "./sources/interval.ts";
/** The store port: `openDaybook()` takes any store that passes `daybook/store/conformance`. */
export type {
  AppendAnswer,
  AppendBatch,
  AppendOutcome,
  Attributes,
  Direction,
  EventPlace,
  EventRemoval,
  ExpectedVersion,
  Item,
  ItemCondition,
  ItemKey,
  ItemQuery,
  ItemWrite,
  LogFilter,
  LogQuery,
  Merge,
  Page,
  RemovalOutcome,
  Store,
  StoreCapabilities,
  StreamQuery,
  WriteOutcome,
} from "./store/store.ts";
export type { LogInfo, StreamInfo, StreamsQuery } from "./views/catalog-read.ts";
export type { Difference } from "./views/compare.ts";
export type { Bucket, CountItem, CountQuery, CountResult } from "./views/count.ts";
export type { ExpiredLog } from "./views/expire.ts";
export type { RebuildReport, RecountReport } from "./views/rebuild.ts";
export type {
  ProjectionInfo,
  ProjectionRebuildOptions,
  ProjectionRebuildReport,
  ProjectionRunOptions,
  Projections,
} from "./views/records/projections.ts";
export type {
  PageQuery,
  ProjectionStop,
  RecordsQuery,
  StoppedStream,
  StreamRecord,
} from "./views/records/record-reads.ts";

import type { Route } from "../route.ts";
import { amendEntry } from "./amend-entry.ts";
import { appendEvents } from "./append-events.ts";
import { aboutBook } from "./book.ts";
import { captureChanges } from "./capture-changes.ts";
import { changeRule } from "./change-rule.ts";
import { completeTask } from "./complete-task.ts";
import { cancelJob, pauseJob, resumeJob } from "./control-job.ts";
import { countDeadLetters } from "./count-dead-letters.ts";
import { countEntries } from "./count-entries.ts";
import { counts } from "./counts.ts";
import { createEntry } from "./create-entry.ts";
import { createGoal } from "./create-goal.ts";
import { createNote } from "./create-note.ts";
import { createTag } from "./create-tag.ts";
import { createTask } from "./create-task.ts";
import { discardDeadLetters } from "./discard-dead-letters.ts";
import { docs } from "./docs.ts";
import { entriesOfDay } from "./entries-of-day.ts";
import { entriesOfMonth } from "./entries-of-month.ts";
import { getDeadLetter } from "./get-dead-letter.ts";
import { getEntry } from "./get-entry.ts";
import { getEvent } from "./get-event.ts";
import { getGoal } from "./get-goal.ts";
import { getJob } from "./get-job.ts";
import { getNote } from "./get-note.ts";
import { getRow } from "./get-row.ts";
import { getRule } from "./get-rule.ts";
import { getTask } from "./get-task.ts";
import { goalHistory } from "./goal-history.ts";
import { healthz } from "./healthz.ts";
import { heatmap } from "./heatmap.ts";
import { heatmapImage } from "./heatmap-svg.ts";
import { listDeadLetters } from "./list-dead-letters.ts";
import { listEntries } from "./list-entries.ts";
import { listEvents } from "./list-events.ts";
import { listGoals } from "./list-goals.ts";
import { listJobs } from "./list-jobs.ts";
import { listLogs } from "./list-logs.ts";
import { listNotes } from "./list-notes.ts";
import { listPages } from "./list-pages.ts";
import { listReplays } from "./list-replays.ts";
import { listRows } from "./list-rows.ts";
import { listRules } from "./list-rules.ts";
import { listStreams } from "./list-streams.ts";
import { listTags } from "./list-tags.ts";
import { listTasks } from "./list-tasks.ts";
import { mostReadImage, mostReadScript } from "./most-read.ts";
import { openApiJson } from "./openapi.ts";
import { pageAgents, pageCampaigns, pageCountries, pageReferrers, pageShares } from "./page-facets.ts";
import { pageScript } from "./page-script.ts";
import { pageViews } from "./page-views.ts";
import { patchRow } from "./patch-row.ts";
import { putEvents } from "./put-events.ts";
import { putRow } from "./put-row.ts";
import { readStream } from "./read-stream.ts";
import { recordPageView } from "./record-page-view.ts";
import { redriveDeadLetters } from "./redrive-dead-letters.ts";
import { removeEntry } from "./remove-entry.ts";
import { removeGoal } from "./remove-goal.ts";
import { removeNote } from "./remove-note.ts";
import { removeRow } from "./remove-row.ts";
import { removeTag } from "./remove-tag.ts";
import { removeTask } from "./remove-task.ts";
import { renameTag } from "./rename-tag.ts";
import { reopenTask } from "./reopen-task.ts";
import { runningTimer } from "./running-timer.ts";
import { sharePage } from "./share-page.ts";
import { skipGoal, unskipGoal } from "./skip-goal.ts";
import { startReplay } from "./start-replay.ts";
import { startTimer } from "./start-timer.ts";
import { stopTimer } from "./stop-timer.ts";
import { tail } from "./tail.ts";
import { taskTime } from "./task-time.ts";
import { taskTree } from "./task-tree.ts";
import { testPattern } from "./test-pattern.ts";
import { updateGoal } from "./update-goal.ts";
import { updateNote } from "./update-note.ts";
import { updateTask } from "./update-task.ts";

/** Every route. The first that matches answers, so fixed words stand before parameters. */
export const ROUTES: readonly Route[] = [
  appendEvents,
  captureChanges,
  listRows,
  getRow,
  putRow,
  patchRow,
  removeRow,
  putEvents,
  listEvents,
  getEvent,
  tail,
  readStream,
  counts,
  heatmap,
  heatmapImage,
  listLogs,
  listStreams,
  testPattern,
  listRules,
  getRule,
  changeRule,
  listDeadLetters,
  countDeadLetters,
  redriveDeadLetters,
  discardDeadLetters,
  getDeadLetter,
  listReplays,
  startReplay,
  listJobs,
  getJob,
  pauseJob,
  resumeJob,
  cancelJob,
  listEntries,
  createEntry,
  startTimer,
  stopTimer,
  runningTimer,
  countEntries,
  entriesOfMonth,
  entriesOfDay,
  getEntry,
  amendEntry,
  removeEntry,
  listTasks,
  createTask,
  taskTree,
  taskTime,
  completeTask,
  reopenTask,
  getTask,
  updateTask,
  removeTask,
  listNotes,
  createNote,
  getNote,
  updateNote,
  removeNote,
  listTags,
  createTag,
  removeTag,
  renameTag,
  listGoals,
  createGoal,
  getGoal,
  updateGoal,
  removeGoal,
  goalHistory,
  skipGoal,
  unskipGoal,
  listPages,
  mostReadImage,
  mostReadScript,
  pageViews,
  recordPageView,
  pageReferrers,
  pageCampaigns,
  pageAgents,
  pageCountries,
  pageShares,
  sharePage,
  pageScript,
  aboutBook,
  healthz,
  openApiJson,
  docs,
];

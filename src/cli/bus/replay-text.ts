import type { Job, ReplayPreview } from "../../bus/info.ts";
import type { LocalTime } from "../local-time.ts";
import { type Column, table } from "../table.ts";
import { counted, numberText } from "../text.ts";

/** `would replay 3 events: tasks 3; task.completed 2, task.created 1` */
export function previewText({ events, byLog, byType }: ReplayPreview): string {
  const listed = (by: Record<string, number>) =>
    Object.entries(by)
      .sort(([, a], [, b]) => b - a)
      .map(([name, number]) => `${name} ${numberText(number)}`)
      .join(", ");
  return `would replay ${counted(events, "event")}${events === 0 ? "" : `: ${listed(byLog)}; ${listed(byType)}`}`;
}

const COLUMNS: readonly Column[] = [
  { title: "started" },
  { title: "kind" },
  { title: "rule" },
  { title: "status" },
  { title: "seen", align: "right" },
  { title: "done", align: "right" },
  { title: "id" },
  { title: "error" },
];

export function jobTable(jobs: readonly Job[], local: LocalTime, width: number | undefined): string[] {
  const rows = jobs.map(({ id, request, status, seen, done, startedAt, error = "" }) => [
    local.dateTime(Date.parse(startedAt)),
    request.kind,
    (request.kind === "replay" ? request.rule : request.filter.rule) ?? "all",
    status,
    numberText(seen),
    numberText(done),
    id,
    error,
  ]);
  return table(COLUMNS, rows, width);
}

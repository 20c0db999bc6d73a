import type { RecordedEvent } from "../event/event.ts";
import type { LocalTime } from "./local-time.ts";
import type { Column } from "./table.ts";

export const EVENT_COLUMNS: readonly Column[] = [
  { title: "time" },
  { title: "log" },
  { title: "type" },
  { title: "subject" },
  { title: "actor" },
  { title: "version", align: "right" },
  { title: "data" },
];

export function eventCells(event: RecordedEvent, local: LocalTime): string[] {
  return [
    local.dateTime(Date.parse(event.time)),
    event.log,
    event.type,
    event.subject,
    event.actor ?? "",
    event.version === undefined ? "" : String(event.version),
    dataText(event),
  ];
}

function dataText({ data, data_base64 }: RecordedEvent): string {
  if (data !== undefined) return JSON.stringify(data);
  return data_base64 === undefined ? "" : "(binary)";
}

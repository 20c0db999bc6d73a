import type { ChangeKind } from "../../config/tables.ts";
import { invalid, objectOf, own } from "../rows.ts";
import { type Change, changeOf, instantMs } from "./change.ts";

/** `r` is a row that a snapshot found: new to whoever reads the changes. */
const KINDS: Record<string, ChangeKind> = { c: "insert", r: "insert", u: "modify", d: "remove" };

/** A change as Debezium tells it, with its schema (`{"schema": …, "payload": …}`) or without. */
export function debeziumChange(record: object): Change {
  const envelope = Object.hasOwn(record, "payload") ? objectOf(own(record, "payload"), "payload") : record;
  const op = own(envelope, "op");
  const kind = typeof op === "string" && Object.hasOwn(KINDS, op) ? KINDS[op] : undefined;
  if (kind === undefined) throw invalid("op", "c, r, u or d", op);
  const source = objectOf(own(envelope, "source") ?? {}, "source");
  return changeOf({
    table: own(source, "table") ?? own(source, "collection") ?? own(envelope, "table"),
    kind,
    old: own(envelope, "before"),
    new: own(envelope, "after"),
    sequence: sequenceOf(source),
    // When the database wrote it: when Debezium read it is another time at each reading.
    atMs: timeOf(source) ?? timeOf(envelope),
    hint: "in PostgreSQL the table needs REPLICA IDENTITY FULL",
  });
}

function timeOf(of: object): number | undefined {
  return instantMs(own(of, "ts_ms") ?? undefined);
}

/** PostgreSQL's place in its log, MySQL's, SQL Server's, or none. */
function sequenceOf(source: object): unknown {
  const file = own(source, "file");
  const place =
    typeof file === "string"
      ? [file, own(source, "pos"), own(source, "row")]
      : [
          own(source, "lsn") ?? own(source, "change_lsn") ?? own(source, "scn"),
          own(source, "event_serial_no"),
        ];
  const [first, ...rest] = place.filter((part) => typeof part === "string" || typeof part === "number");
  return first === undefined || place[0] === undefined ? undefined : [first, ...rest].join(":");
}

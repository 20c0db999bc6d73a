import type { DeadLetter, DeadLetterCount } from "../../bus/info.ts";
import type { LocalTime } from "../local-time.ts";
import { type Column, table } from "../table.ts";
import { counted, numberText } from "../text.ts";
import { nameValueLines } from "./name-value.ts";

export const DEAD_LETTER_COLUMNS: readonly Column[] = [
  { title: "time" },
  { title: "rule" },
  { title: "type" },
  { title: "key" },
  { title: "error" },
  { title: "attempts", align: "right" },
  { title: "id" },
];

export function deadLetterCells(letter: DeadLetter, local: LocalTime): string[] {
  return [
    local.dateTime(Date.parse(letter.at)),
    letter.rule,
    letter.event.type,
    letter.key,
    letter.errorType,
    numberText(letter.attemptCount),
    letter.id,
  ];
}

const ATTEMPT_COLUMNS: readonly Column[] = [
  { title: "attempt" },
  { title: "type" },
  { title: "ms", align: "right" },
  { title: "error" },
  { title: "message" },
];

/** One dead letter: what it is, its attempts, where it failed and its event. */
export function deadLetterText(letter: DeadLetter, local: LocalTime, width: number | undefined): string {
  const { event, attempts } = letter;
  const when = (at: string) => local.dateTime(Date.parse(at));
  const head: [string, string][] = [
    ["id", letter.id],
    ["rule", letter.rule],
    ["key", letter.key],
    ["since", when(letter.at)],
    ["why", `${letter.condition}, ${letter.errorType}, ${counted(letter.attemptCount, "attempt")}`],
  ];
  if (letter.replayName !== undefined) head.push(["replay", letter.replayName]);
  const rows = attempts.map(({ at, type, latencyMs, error }) => [
    when(at),
    type,
    numberText(latencyMs),
    error.errorType,
    error.message,
  ]);
  const trace = attempts.at(-1)?.error.trace ?? [];
  return [
    ...nameValueLines(head),
    ...(rows.length === 0 ? [] : ["", ...table(ATTEMPT_COLUMNS, rows, width)]),
    ...(trace.length === 0 ? [] : ["", ...nameValueLines(trace.map((line) => ["   ", line]))]),
    "",
    JSON.stringify(event, null, 2),
  ].join("\n");
}

/** `3 dead letters: mail 2, index 1; http_503 2, timeout 1` */
export function countText({ count, byRule, byError }: DeadLetterCount): string {
  const parts = [byRule, byError].map((by) =>
    Object.entries(by)
      .sort(([, a], [, b]) => b - a)
      .map(([name, number]) => `${name} ${numberText(number)}`)
      .join(", "),
  );
  const detail = count === 0 ? "" : `: ${parts.join("; ")}`;
  return `${counted(count, "dead letter")}${detail}`;
}

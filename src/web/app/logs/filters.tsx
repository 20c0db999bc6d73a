import { matchesType } from "../../../event/event.ts";
import { navigate } from "../lib/route.ts";
import type { LogInfo, RecordedEvent } from "../lib/types.ts";
import { Select } from "../ui/select.tsx";

export interface EventFilter {
  log: string | undefined;
  /** With a dot at its end, all types below. */
  type: string | undefined;
  actor: string | undefined;
  subject: string | undefined;
}

export function filterOf(query: URLSearchParams): EventFilter {
  const read = (name: string) => query.get(name) || undefined;
  return { log: read("log"), type: read("type"), actor: read("actor"), subject: read("subject") };
}

/** The same rule as the server's, for events that come in live. */
export function matchesFilter(event: RecordedEvent, { log, type, actor, subject }: EventFilter): boolean {
  return (
    (log === undefined || event.log === log) &&
    (type === undefined || matchesType(event.type, type)) &&
    (actor === undefined || event.actor === actor) &&
    (subject === undefined || event.subject === subject)
  );
}

const FIELDS = [
  ["type", "Type", "task.completed or task."],
  ["actor", "Who", "anyone"],
  ["subject", "Subject", "any"],
] as const;

export function Filters({ filter, logs }: { filter: EventFilter; logs: readonly LogInfo[] }) {
  const submit = (event: Event) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const query: Record<string, string> = {};
    for (const [name] of FIELDS) query[name] = String(data.get(name) ?? "").trim();
    navigate({ query });
  };
  return (
    <form class="picker" aria-label="Filters" onSubmit={submit}>
      <Select label="Log" value={filter.log ?? ""} onChange={(log) => navigate({ query: { log } })}>
        <option value="">All</option>
        {logs.map((info) => (
          <option key={info.log} value={info.log}>
            {info.log}
          </option>
        ))}
      </Select>
      {FIELDS.map(([name, label, placeholder]) => (
        <label class="field" key={`${name}:${filter[name]}`}>
          <span>{label}</span>
          <input
            name={name}
            placeholder={placeholder}
            defaultValue={filter[name] ?? ""}
            onChange={(event) => event.currentTarget.form?.requestSubmit()}
          />
        </label>
      ))}
    </form>
  );
}

import { DaybookError, shown } from "../errors.ts";
import type { RecordedEvent } from "../event/event.ts";
import { validateLogName } from "../event/validate.ts";
import { accepts, invalid, isText, object, record, rule, wholeNumber } from "./checks.ts";

/** A value under which a record is found. */
export interface Lookup {
  /** Up to 63 lower-case letters, digits, - or _, starting with a letter: `email`, `status`. */
  name: string;
  /** Exactly what is asked for; up to 256 characters. */
  value: string;
  /** Orders the records of a value and bounds a range, as text; up to 256 characters; default "". */
  sort?: string;
}

/** How the events of a stream become its record. */
export interface ProjectionDefinition<State> {
  /** A log whose streams have versions; each stream becomes one record. */
  log: string;
  /**
   * What each type of event makes of the state, which is JSON; undefined: there is no record yet, or none any more. To answer
   * nothing deletes the record. Pure and at once: the same events must give the same state. Other types change nothing.
   */
  on: Record<string, (state: State | undefined, event: RecordedEvent) => State | null | undefined>;
  /** What a record is found by, at most 40. */
  lookups?: (state: State) => Lookup[];
  /** Raise it with every change of what is above: the records are built anew beside the old ones. Default 1. */
  revision?: number;
}

/** A definition, whatever its state is; `project()` makes one. */
export interface Projection {
  log: string;
  on: Record<string, (state: never, event: RecordedEvent) => unknown>;
  lookups?: (state: never) => Lookup[];
  revision?: number;
}

/**
 * Defines records that follow from the streams of a log.
 *
 * @example
 * project<{ email: string }>({
 *   log: "users",
 *   on: { "user.signed-up": (_user, { data }) => ({ email: (data as { email: string }).email }) },
 *   lookups: ({ email }) => [{ name: "email", value: email }],
 * });
 * @throws config_invalid
 */
export function project<State>(definition: ProjectionDefinition<State>): Projection {
  checkProjection(definition, "projection");
  return definition;
}

const NAME = /^[a-z][a-z0-9_-]{0,62}$/;
const MAX_PROJECTIONS = 100;
const MAX_TYPES = 1_000;
const MAX_REVISION = 1_000_000_000;

const isFunction = (value: unknown) => typeof value === "function";

const checkProjection = object(
  {
    log: rule("a log's name", (value) => accepts(() => validateLogName(value))),
    on: record({
      keyRule: "types of events",
      isKey: (key) => key !== "",
      check: rule("a function of the state and an event", isFunction),
      max: MAX_TYPES,
    }),
    lookups: rule("a function of the state", isFunction),
    revision: wholeNumber(1, MAX_REVISION),
  },
  ["log", "on"],
);

export const isProjectionName = isText(NAME);

export const checkProjections = record({
  keyRule: "projection names of 1 to 63 lower-case letters, digits, - or _, starting with a letter",
  isKey: isProjectionName,
  check: checkProjection,
  max: MAX_PROJECTIONS,
});

interface Projected {
  logs?: Record<string, { ordering?: "version" | "time" }>;
  projections?: Record<string, Projection>;
}

/** A record is folded by versions, which a log ordered by time has none of. @throws config_invalid */
export function checkProjectedLogs({ logs, projections }: Projected): void {
  for (const [name, { log }] of Object.entries(projections ?? {})) {
    const ordering = logs !== undefined && Object.hasOwn(logs, log) ? logs[log]?.ordering : undefined;
    if (ordering === "time") throw invalid(`projections.${name}.log`, "a log ordered by version", log);
  }
}

/** A log may be ordered by time without the config saying so. */
export function checkVersioned(name: string, event: RecordedEvent): void {
  if (event.version !== undefined) return;
  throw new DaybookError(
    "log_ordering",
    `projection ${name} must be of a log with versions, got ${shown(event.log)}, ordered by time`,
    {
      subject: "log",
      value: event.log,
      hint: "count such a log, or append to one that is ordered by version",
    },
  );
}

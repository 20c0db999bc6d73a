import { shown } from "../errors.ts";
import { EventValues } from "./event-values.ts";
import { type BoundField, bindField, holds } from "./match.ts";
import { parsePattern } from "./parse.ts";
import type { Field } from "./pattern.ts";

const MAX_FOUND_SHOWN = 10;

export interface FieldVerdict {
  /** Keys joined with dots. */
  path: string;
  matches: boolean;
  /** The list of terms as it was written. */
  expected: unknown[];
  /** The first ten values that the event has there. */
  found: unknown[];
  /** One sentence: which value meets the terms, or why none does. */
  why: string;
}

export interface BranchVerdict {
  matches: boolean;
  fields: FieldVerdict[];
  /** Set where every field holds by itself, but in different elements of an array. */
  why?: string;
}

export interface Explanation {
  matches: boolean;
  /** One for each way to choose among the alternatives of `$or`; without `$or` there is one. */
  branches: BranchVerdict[];
  /** One sentence about the event as a whole: of several branches the one that failed in the fewest fields. */
  summary: string;
}

/**
 * Says which fields of an event fail a pattern, and why.
 * @throws DaybookError `pattern_invalid`, or `event_invalid` for what is no event.
 */
export function explain(pattern: unknown, event: unknown): Explanation {
  const parsed = parsePattern(pattern);
  const values = new EventValues();
  const bound = parsed.branches.map((fields) =>
    fields.map((field) => ({ field, ...bindField(field, values) })),
  );
  values.read(event);
  const branches = bound.map(branchVerdict);
  const matches = branches.some((branch) => branch.matches);
  return { matches, branches, summary: matches ? "the event matches" : summaryOf(branches) };
}

type Asked = BoundField & { field: Field };

function branchVerdict(fields: Asked[]): BranchVerdict {
  const verdicts = fields.map(fieldVerdict);
  const matches = holds(fields);
  if (matches || verdicts.some((verdict) => !verdict.matches)) return { matches, fields: verdicts };
  const paths = verdicts.map(({ path }) => path).join(", ");
  return { matches, fields: verdicts, why: `no one element of an array meets all of ${paths}` };
}

function fieldVerdict(asked: Asked): FieldVerdict {
  const { field, entry } = asked;
  const found = entry.leaves.slice(0, MAX_FOUND_SHOWN).map(({ value }) => value);
  const expected = field.written;
  const fitting = entry.leaves.find((leaf) => holds([{ ...asked, entry: { ...entry, leaves: [leaf] } }]));
  const matches = holds([asked]);
  return { path: field.path, matches, expected, found, why: reason(asked, fitting?.value) };
}

function reason({ field, entry, absent }: Asked, fitting: unknown): string {
  const { path, written } = field;
  if (entry.leaves.length === 0) {
    return absent ? `${path} is absent, as asked` : `${path} is absent from the event`;
  }
  if (fitting !== undefined) return `${path} has ${shown(fitting)}, which meets ${shown(written)}`;
  const [first, ...more] = entry.leaves;
  const values =
    more.length === 0
      ? shown(first?.value)
      : `${entry.leaves.length} values, the first ${shown(first?.value)}`;
  if (absent && field.terms.length === 1) return `${path} must be absent, got ${values}`;
  return `${path} must meet ${shown(written)}, got ${values}`;
}

function summaryOf(branches: BranchVerdict[]): string {
  const failures = ({ fields }: BranchVerdict) => fields.filter((field) => !field.matches);
  const nearest = branches.reduce((a, b) => (failures(b).length < failures(a).length ? b : a));
  const whys = failures(nearest).map(({ why }) => why);
  const text = nearest.why ?? whys.join("; ");
  return branches.length === 1 ? text : `none of ${branches.length} alternatives; the nearest: ${text}`;
}

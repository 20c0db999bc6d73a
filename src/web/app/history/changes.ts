import type { RecordedEvent } from "../lib/types.ts";

/** A field that an event changed; without `from` it was not there, without `to` it is gone. */
export interface FieldChange {
  field: string;
  from?: unknown;
  to?: unknown;
}

/** Texts longer than this are cut where they are shown. */
const MAX_CHARACTERS = 200;

/** What an event says that changed: as a list of changes, or as the state before and after. */
export function changesOf({ data }: RecordedEvent): FieldChange[] {
  if (!isObject(data)) return [];
  const { changes } = data;
  if (Array.isArray(changes)) return (changes as unknown[]).filter(isChange);
  const [before, after] = [data.before, data.after].map((side) => (isObject(side) ? side : {}));
  return differences(before as Fields, after as Fields);
}

/** As somebody reads it: texts as they are, nothing as a dash, all else as JSON. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null || value === "") return "–";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}

type Fields = Record<string, unknown>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isChange(value: unknown): value is FieldChange {
  return isObject(value) && typeof value.field === "string";
}

function differences(before: Fields, after: Fields): FieldChange[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.flatMap((field) => {
    const [from, to] = [before[field], after[field]];
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ field, from, to }];
  });
}

import type { ItemKey } from "../../store/store.ts";
import { itemPartition } from "../generation.ts";

/** Between the sort text of a lookup and the subject: below every character that a text of one line has. */
const SEPARATOR = "\u0000";
/** The first text after everything that starts with a sort text and the separator. */
const AFTER_SEPARATOR = "\u0001";

/** Which generation of a projection's records is in force. */
export function pointerKey(projection: string): ItemKey {
  return { pk: "projections", sk: projection };
}

/** How far a generation has got in the log. */
export function positionKey(generation: string): ItemKey {
  return { pk: itemPartition(generation, "checkpoint", ""), sk: "position" };
}

export function recordKey(generation: string, subject: string): ItemKey {
  return { pk: itemPartition(generation, "record", subject), sk: "record" };
}

/** Streams whose projection stopped, by when they are tried again. */
export function stoppedPartition(generation: string): string {
  return itemPartition(generation, "stopped", "");
}

export function stoppedKey(generation: string, { due, subject }: { due: string; subject: string }): ItemKey {
  return { pk: stoppedPartition(generation), sk: `${due}#${subject}` };
}

export function lookupPartition(
  generation: string,
  { name, value }: { name: string; value: string },
): string {
  return itemPartition(generation, "lookup", `${name}#${value}`);
}

export function lookupSortKey(sort: string, subject: string): string {
  return sort + SEPARATOR + subject;
}

/** Sort texts, both ends included, as sort keys. */
export function lookupRange({ from, to }: { from?: string | undefined; to?: string | undefined }): {
  from?: string;
  to?: string;
} {
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to: to + AFTER_SEPARATOR }),
  };
}

import { matchesType } from "../event/event.ts";
import { encodeId } from "./dead-letter-id.ts";
import type { DeadLetterFilter } from "./info.ts";
import type { DeadRow } from "./row.ts";

/** Whether a dead letter of a rule is one that the filter means. */
export function deadLetterMatcher(
  filter: DeadLetterFilter,
): (rule: string, row: DeadRow, sk: string) => boolean {
  const { types, errorType, key, ids, from, to } = filter;
  const wanted = ids && new Set(ids);
  return (rule, row, sk) => {
    if (filter.rule !== undefined && filter.rule !== rule) return false;
    if (types !== undefined && !types.some((type) => matchesType(row.event.type, type))) return false;
    if (errorType !== undefined && errorType !== row.errorType) return false;
    if (key !== undefined && key !== row.key) return false;
    if (wanted !== undefined && !wanted.has(encodeId(rule, sk))) return false;
    const at = Date.parse(row.at);
    return at >= (from ?? Number.NEGATIVE_INFINITY) && at < (to ?? Number.POSITIVE_INFINITY);
  };
}

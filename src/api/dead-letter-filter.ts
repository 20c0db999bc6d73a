import type { DeadLetterFilter } from "../bus/info.ts";
import { MAX_RATE } from "../bus/rate-limit.ts";
import type { Daybook } from "../daybook.ts";
import type { BodyFields } from "./body-fields.ts";
import { given, instantRange } from "./params.ts";

/** The fields of a body that choose dead letters. */
export const DEAD_LETTER_FIELDS = ["rule", "types", "error", "key", "ids", "from", "to"] as const;

export const RATE_RANGE = { min: 1, max: MAX_RATE };

/** @throws query_invalid */
export function deadLetterFilterOf(book: Daybook, fields: BodyFields): DeadLetterFilter {
  return {
    ...given({
      rule: fields.text("rule"),
      types: fields.texts("types"),
      errorType: fields.text("error"),
      key: fields.text("key"),
      ids: fields.texts("ids"),
    }),
    ...instantRange(book, { from: fields.text("from"), to: fields.text("to") }),
  };
}

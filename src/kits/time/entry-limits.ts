import { DAY_MS } from "../../event/instant.ts";
import { LIMITS } from "../../event/limits.ts";

/** The stated limits of an entry. Lengths are in UTF-16 units. */
export const ENTRY_LIMITS = {
  spanMs: 366 * DAY_MS,
  spanDays: 366,
  tags: LIMITS.tags,
  tagLength: LIMITS.tagLength,
  typeLength: 100,
  descriptionLength: 10_000,
  idLength: 256,
} as const;

import { DAY_MS } from "../../event/instant.ts";

/** The stated limits of an entry. Lengths are in UTF-16 units; with `type:<type>` its tags fit those of an event. */
export const ENTRY_LIMITS = {
  spanMs: 366 * DAY_MS,
  spanDays: 366,
  tags: 50,
  tagLength: 100,
  typeLength: 100,
  descriptionLength: 10_000,
  idLength: 256,
} as const;

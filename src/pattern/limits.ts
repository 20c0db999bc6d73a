/** What a pattern may be at most. AWS allows less of some: `portable()` says so. */
export const PATTERN_LIMITS = {
  /** Keys and texts of a pattern together, in characters. */
  characters: 65_536,
  /** Objects within objects. */
  depth: 64,
  /** Ways to choose one alternative of every `$or`. */
  combinations: 1_000,
  /** Fields of one such choice. */
  fields: 256,
  /** Objects and arrays within each other in an event that is matched. */
  eventDepth: 512,
} as const;

/** Beside those that tasks share with notes. */
export const TASK_LIMITS = {
  /** Tasks above one another, the first and the last included. */
  depth: 50,
  /** Tasks below one that are looked at together. */
  subtree: 10_000,
} as const;

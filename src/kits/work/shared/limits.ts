/** The stated limits of tasks and notes. Lengths are in UTF-16 units; tags are those of a time entry, so that one tag fits all. */
export const WORK_LIMITS = {
  idLength: 128,
  titleLength: 500,
  contentLength: 100_000,
  /** As JSON. What is left of an event's 256 KB holds the rest of any later event: the tags five times, the title thrice. */
  contentBytes: 160 * 1024,
  tags: 50,
  tagLength: 100,
  excerptLength: 280,
  changeLength: 1_000,
} as const;

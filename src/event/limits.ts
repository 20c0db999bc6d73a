/** The stated limits of an event. Sizes in bytes are of UTF-8. */
export const LIMITS = {
  eventBytes: 256 * 1024,
  idLength: 256,
  sourceLength: 256,
  typeLength: 128,
  typeSegments: 8,
  subjectBytes: 512,
  actorLength: 256,
  logLength: 63,
  extensions: 32,
  extensionLength: 1_024,
  dataDepth: 64,
  tags: 64,
  tagLength: 128,
} as const;

import { WORK_LIMITS } from "./limits.ts";

/** How a text begins, for lists; cut between characters, never within one. */
export function excerptOf(content: string): string {
  const max = WORK_LIMITS.excerptLength;
  if (content.length <= max) return content;
  const cut = content.slice(0, max - 1);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}

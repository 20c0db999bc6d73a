/** A fault of what goes on in the background, where nobody waits for an answer. */
export function reportFault(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}

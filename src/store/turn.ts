/** Lets the event loop see to others between the chunks of long work: an embedded store answers without leaving it. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

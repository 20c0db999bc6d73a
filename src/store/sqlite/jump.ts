/**
 * A stream is a linked list through its events: each knows the one before (`prev`) and one further back
 * (`jump`), by Myers' skew-binary rule (An applicative random-access stack, 1983). Any version is reached in
 * O(log n) steps, and an append writes to no index: an index by stream would touch a random page an event.
 */

/** The version that the event of `version` jumps to; 0 when there is none. */
export function jumpVersion(version: number): number {
  let rest = version;
  let weight = 0;
  while (rest > 0) {
    // The largest 2^k - 1 that still fits: the digits of a skew-binary number from the top.
    weight = 2 ** Math.floor(Math.log2(rest + 1)) - 1;
    rest -= weight;
  }
  return version - weight;
}

import type { WildcardTerm } from "./pattern.ts";

/** Sets of states that are looked at before the answer is "too many". */
const MAX_SETS = 5_000;

/**
 * How many beginnings of the wildcards can be alive at once while one value is read: what EventBridge limits to ten. An own
 * account of it, equal to EventBridge's in the known cases; stops counting above `most`, and where the search grows too large.
 */
export function wildcardComplexity(wildcards: WildcardTerm[], most: number): number {
  const patterns = wildcards.filter(({ literals }) => literals.length > 1).map(tokensOf);
  const alphabet = new Set(patterns.flat().filter((token) => token !== STAR));
  const start = patterns.flatMap((tokens, pattern) => closure(tokens, pattern, 0));
  const queue = [start];
  const known = new Set([keyOf(start)]);
  let worst = 0;
  for (let at = 0; at < queue.length; at += 1) {
    const states = queue[at] as State[];
    if (at > MAX_SETS) return most + 1;
    for (const symbol of alphabet) {
      const next = unique(states.flatMap((state) => step(patterns, state, symbol)));
      worst = Math.max(worst, next.length);
      if (worst > most) return worst;
      const key = keyOf(next);
      if (known.has(key)) continue;
      known.add(key);
      queue.push(next);
    }
  }
  return worst;
}

const STAR = Symbol("star");
type Token = string | typeof STAR;
/** A pattern, and how many of its tokens are read. */
type State = readonly [pattern: number, read: number];

function tokensOf({ literals }: WildcardTerm): Token[] {
  return literals.flatMap((literal, at) => [...(at === 0 ? [] : [STAR as Token]), ...literal.split("")]);
}

/** A star is read together with nothing, too. */
function closure(tokens: Token[], pattern: number, read: number): State[] {
  return tokens[read] === STAR
    ? [
        [pattern, read],
        [pattern, read + 1],
      ]
    : [[pattern, read]];
}

function step(patterns: Token[][], [pattern, read]: State, symbol: Token): State[] {
  const tokens = patterns[pattern] as Token[];
  const stays: State[] = tokens[read - 1] === STAR ? [[pattern, read]] : [];
  return tokens[read] === symbol ? [...stays, ...closure(tokens, pattern, read + 1)] : stays;
}

function unique(states: State[]): State[] {
  return [...new Map(states.map((state) => [state.join(), state])).values()];
}

function keyOf(states: State[]): string {
  return states
    .map((state) => state.join())
    .sort()
    .join(" ");
}

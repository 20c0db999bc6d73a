/** As many as there are `.tone-…` rules. */
const TONES = 7;

/** A type keeps its colour from day to day: it follows from its name. */
export function toneOf(type: string): number {
  let hash = 0;
  for (const character of type) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return hash % TONES;
}

/** Compares as the bytes of UTF-8 sort, the order of keys in every store; JavaScript's own order is by UTF-16. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others, but are not the highest code units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/**
 * The least text that sorts after every text that starts with `prefix`, by the bytes of UTF-8; undefined when there
 * is none, as for "". It does not start with the prefix itself: an upper bound to exclude.
 */
export function prefixEnd(prefix: string): string | undefined {
  const points = Array.from(prefix, (char) => char.codePointAt(0) as number);
  while (points.at(-1) === 0x10_ffff) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  // The next that is a character: surrogates are none.
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
}

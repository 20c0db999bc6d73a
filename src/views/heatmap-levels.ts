/** 0 is an empty day, 4 the fullest quarter of the others. */
export type Level = 0 | 1 | 2 | 3 | 4;

const LEVELS = 4;

/**
 * The upper ends of the levels 1, 2 and 3: the quartiles (by nearest rank, so values that occur and that a legend can
 * print) of the values above zero. Where quartiles coincide there are fewer classes than levels, and they are spread
 * so that the fullest days are always level 4: a log of one event on each of its days is not a pale one. No value
 * above zero gives no cut points.
 */
export function cutPointsOf(values: readonly number[]): number[] {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  if (sorted.length === 0) return [];
  const fullest = sorted.at(-1) as number;
  const quartiles = [1, 2, 3].map(
    (quarter) => sorted[Math.ceil((quarter * sorted.length) / LEVELS) - 1] as number,
  );
  const ends = [...new Set(quartiles)].filter((end) => end < fullest);
  const classes = ends.length + 1;
  return [1, 2, 3].map((level) => {
    const below = ends.filter((_, index) => Math.round(((index + 1) * LEVELS) / classes) <= level);
    return below.at(-1) ?? 0;
  });
}

/** The level of a value: never 0 for more than nothing, and never lower for more. */
export function levelOf(value: number, cutPoints: readonly number[]): Level {
  if (!(value > 0)) return 0;
  return (1 + cutPoints.filter((point) => value > point).length) as Level;
}

/** Lists and tasks of a tree that are read at the same time. */
export const AT_ONCE = 16;

/** What `work` makes of each item, in their order; so many at once, so that a large tree neither waits nor floods. */
export async function mapSome<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const one = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, one));
  return results;
}

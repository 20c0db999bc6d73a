import { endMs, type StoredEntry, startMs } from "./entry.ts";
import { ALL, entryKey, LONG, LONG_MS } from "./entry-view.ts";
import type { TimePort } from "./port.ts";
import { lowerBound, scan } from "./scan.ts";

/**
 * The ids among `targets` whose time another entry of the same owner shares. Looks at the neighbours of each
 * target, a day back and to the next one, not at all entries between far apart ones; and at the long ones.
 */
export async function findOverlapping(port: TimePort, targets: readonly StoredEntry[]): Promise<Set<string>> {
  const now = port.now();
  const found = new Set<string>();
  const last = targets
    .map(({ start }) => start)
    .sort()
    .at(-1);
  if (last === undefined) return found;
  const long: StoredEntry[] = [];
  for await (const entry of scan(port, { pk: LONG, to: last, direction: "forward" })) long.push(entry);
  for (const cluster of clustersOf(targets)) {
    for (const id of await overlappingIn(port, cluster, { long, now })) found.add(id);
  }
  return found;
}

/** Targets in the order of their start, cut where two neighbours start so far apart that only a long one spans both. */
function clustersOf(targets: readonly StoredEntry[]): StoredEntry[][] {
  const sorted = [...targets].sort((a, b) => (entryKey(a) < entryKey(b) ? -1 : 1));
  const clusters: StoredEntry[][] = [];
  let previous = Number.NEGATIVE_INFINITY;
  for (const target of sorted) {
    const start = startMs(target);
    if (start - previous > LONG_MS) clusters.push([]);
    clusters.at(-1)?.push(target);
    previous = start;
  }
  return clusters;
}

async function overlappingIn(
  port: TimePort,
  cluster: StoredEntry[],
  { long, now }: { long: StoredEntry[]; now: number },
): Promise<Set<string>> {
  const from = lowerBound(startMs(cluster[0] as StoredEntry) - LONG_MS);
  const sweep = new Sweep(now);
  for (const entry of long) if (entry.start < from) sweep.add(entry);
  const lastStart = startMs(cluster.at(-1) as StoredEntry);
  for await (const entry of scan(port, { pk: ALL, from, direction: "forward" })) {
    const start = startMs(entry);
    // Beyond the last target only what begins before an unflagged one has ended can matter.
    if (start > lastStart && cluster.every((target) => sweep.knows(target.id) || endMs(target, now) <= start))
      break;
    sweep.add(entry);
  }
  return sweep.overlapping;
}

/** Takes entries in the order of their start; per owner only the one that ends last can reach the next. */
class Sweep {
  readonly overlapping = new Set<string>();
  #reaching = new Map<string | null, { id: string; end: number }>();
  #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  knows(id: string): boolean {
    return this.overlapping.has(id);
  }

  /** What takes no time shares none. */
  add(entry: StoredEntry): void {
    const start = startMs(entry);
    const end = endMs(entry, this.#now);
    if (start === end) return;
    const reaching = this.#reaching.get(entry.owner);
    if (reaching !== undefined && start < reaching.end) this.overlapping.add(entry.id).add(reaching.id);
    if (reaching === undefined || end > reaching.end) this.#reaching.set(entry.owner, { id: entry.id, end });
  }
}

/** What comes below what, of rows that may stand in any order. */
export interface Node {
  id: string;
  parent: string | null;
}

export interface TaskOrder<T> {
  /** Each after its parent: the roots, those right below them, and so on. */
  levels: T[][];
  /** Those whose parents lead back to themselves. */
  cyclic: T[];
  /** Those below one of these. */
  belowCycle: T[];
}

/** A parent that is not among the nodes makes a root. */
export function orderByParent<T>(nodes: readonly T[], nodeOf: (item: T) => Node): TaskOrder<T> {
  const byId = new Map(nodes.map((item) => [nodeOf(item).id, item]));
  const children = new Map<string, T[]>();
  let level: T[] = [];
  for (const item of nodes) {
    const { parent } = nodeOf(item);
    if (parent === null || !byId.has(parent)) level.push(item);
    else children.set(parent, [...(children.get(parent) ?? []), item]);
  }
  const levels: T[][] = [];
  const placed = new Set<T>();
  while (level.length > 0) {
    levels.push(level);
    for (const item of level) placed.add(item);
    level = level.flatMap((item) => children.get(nodeOf(item).id) ?? []);
  }
  const rest = nodes.filter((item) => !placed.has(item));
  const cyclic = cyclicOf(rest, byId, nodeOf);
  return {
    levels,
    cyclic: rest.filter((item) => cyclic.has(item)),
    belowCycle: rest.filter((item) => !cyclic.has(item)),
  };
}

/** Of nodes that all lie in a cycle or below one: walks up from each to where it was before, each node once. */
function cyclicOf<T>(rest: readonly T[], byId: Map<string, T>, nodeOf: (item: T) => Node): Set<T> {
  const cyclic = new Set<T>();
  const walked = new Set<T>();
  for (const start of rest) {
    const path = new Set<T>();
    let item: T | undefined = start;
    while (item !== undefined && !walked.has(item)) {
      walked.add(item);
      path.add(item);
      item = byId.get(nodeOf(item).parent ?? "");
    }
    if (item === undefined || !path.has(item)) continue;
    const steps = [...path];
    for (const member of steps.slice(steps.indexOf(item))) cyclic.add(member);
  }
  return cyclic;
}

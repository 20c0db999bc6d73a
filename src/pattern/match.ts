import type { EventValues, Leaf, Membership, PathEntry } from "./event-values.ts";
import { FewSet } from "./few-set.ts";
import type { Field, ParsedPattern, Scalar, Term } from "./pattern.ts";
import { meets } from "./term.ts";

/** A field made ready for many events. */
export interface BoundField {
  entry: PathEntry;
  /** The terms that are values, looked up at once. */
  values: FewSet<Scalar>;
  /** All other terms, and values that are addresses. */
  others: readonly Term[];
  /** Whether no value at the path is as good as a fitting one. */
  absent: boolean;
}

const NONE: readonly Term[] = [];

export function bindField({ path, terms }: Field, values: EventValues): BoundField {
  const exact = terms.flatMap((term) => (term.kind === "exact" ? [term.value] : []));
  const others = terms.filter((term) => term.kind !== "exact" || term.bits !== undefined);
  return {
    entry: values.take(path),
    values: new FewSet(exact),
    others: others.length === 0 ? NONE : others,
    absent: terms.some((term) => term.kind === "exists" && !term.present),
  };
}

function fits(field: BoundField, value: Scalar): boolean {
  if (field.values.has(value)) return true;
  for (const term of field.others) if (meets(term, value)) return true;
  return false;
}

function someFits(field: BoundField): boolean {
  for (const { value } of field.entry.leaves) if (fits(field, value)) return true;
  return false;
}

/** Whether a branch holds for the event that was read last. */
export function holds(branch: readonly BoundField[]): boolean {
  let inArrays = false;
  for (const field of branch) {
    const { leaves } = field.entry;
    if (leaves.length === 0) {
      if (!field.absent) return false;
      continue;
    }
    const isInArray = leaves.some(isWithin);
    inArrays ||= isInArray;
    // A value may be out of reach of the elements that other fields chose: then it is as if it were not there.
    if (isInArray && field.absent) continue;
    if (!someFits(field)) return false;
  }
  return !inArrays || new ArraySearch(branch).run();
}

function isWithin({ within }: Leaf): boolean {
  return within !== undefined;
}

type Chosen = ReadonlyMap<number, number>;

/**
 * Looks for one value a field such that no two lie in different elements of the same array. Fields are visited in the order
 * of their paths, and absence is judged against the elements chosen so far, as EventBridge does.
 * Dead ends are remembered by what later fields could see of them, so that independent arrays do not multiply.
 */
class ArraySearch {
  readonly #branch: readonly BoundField[];
  /** For each field, the arrays that it or a later one has values in. */
  readonly #visible: Set<number>[] = [];
  readonly #dead = new Set<string>();

  constructor(branch: readonly BoundField[]) {
    this.#branch = branch;
    let visible = new Set<number>();
    for (let at = branch.length - 1; at >= 0; at -= 1) {
      visible = new Set(visible);
      for (const { within } of (branch[at] as BoundField).entry.leaves) {
        for (let member = within; member !== undefined; member = member.outer) visible.add(member.array);
      }
      this.#visible[at] = visible;
    }
  }

  run(at = 0, chosen: Chosen = new Map()): boolean {
    const field = this.#branch[at];
    if (field === undefined) return true;
    const state = this.#state(at, chosen);
    if (this.#dead.has(state)) return false;
    const reachable = field.entry.leaves.filter(({ within }) => agrees(within, chosen));
    if (field.absent && reachable.length === 0 && this.run(at + 1, chosen)) return true;
    for (const leaf of reachable) {
      if (fits(field, leaf.value) && this.run(at + 1, extended(chosen, leaf))) return true;
    }
    this.#dead.add(state);
    return false;
  }

  #state(at: number, chosen: Chosen): string {
    const visible = this.#visible[at] as Set<number>;
    const seen = [...chosen].filter(([array]) => visible.has(array)).sort(([a], [b]) => a - b);
    return `${at}:${seen.join(";")}`;
  }
}

function agrees(within: Membership | undefined, chosen: Chosen): boolean {
  for (let member = within; member !== undefined; member = member.outer) {
    if ((chosen.get(member.array) ?? member.index) !== member.index) return false;
  }
  return true;
}

function extended(chosen: Chosen, { within }: Leaf): Chosen {
  if (within === undefined) return chosen;
  const next = new Map(chosen);
  for (let member: Membership | undefined = within; member !== undefined; member = member.outer) {
    next.set(member.array, member.index);
  }
  return next;
}

export function bindBranches(pattern: ParsedPattern, values: EventValues): BoundField[][] {
  return pattern.branches.map((branch) => branch.map((field) => bindField(field, values)));
}

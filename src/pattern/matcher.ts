import { EventValues } from "./event-values.ts";
import { bindBranches, holds } from "./match.ts";
import { parsePattern } from "./parse.ts";
import { type FiledBranch, RuleIndex } from "./rule-index.ts";

/**
 * Many patterns, and which of them an event matches. The cost of an event grows with the rules that share its values, not with all.
 *
 *     const matcher = new Matcher();
 *     matcher.add("big", { detail: { amount: [{ numeric: [">", 100] }] } });
 *     matcher.match({ detail: { amount: 250 } }); // ["big"]
 */
export class Matcher {
  readonly #values = new EventValues();
  readonly #index = new RuleIndex();
  readonly #rules = new Map<string, FiledBranch[]>();
  #matches = 0;

  get size(): number {
    return this.#rules.size;
  }

  /**
   * Adds a rule; one of the same id is replaced. An invalid pattern changes nothing.
   * @throws DaybookError `pattern_invalid`
   */
  add(id: string, pattern: unknown): void {
    const parsed = parsePattern(pattern);
    this.remove(id);
    const branches = bindBranches(parsed, this.#values).map((fields) => {
      return { id, fields, buckets: new Set<never>(), seen: 0 } as FiledBranch;
    });
    for (const branch of branches) this.#index.add(branch);
    this.#rules.set(id, branches);
  }

  /** Whether there was such a rule. */
  remove(id: string): boolean {
    const branches = this.#rules.get(id);
    if (branches === undefined) return false;
    for (const branch of branches) {
      this.#index.remove(branch);
      for (const { entry } of branch.fields) this.#values.release(entry);
    }
    return this.#rules.delete(id);
  }

  /**
   * The ids of the rules that the event matches, each once, in no order.
   * @throws DaybookError `event_invalid` if it is no object or nests too deep.
   */
  match(event: unknown): string[] {
    this.#values.read(event);
    this.#matches += 1;
    const matched = new Set<string>();
    this.#index.visit(this.#values, (branch) => {
      if (branch.seen === this.#matches) return;
      branch.seen = this.#matches;
      if (!matched.has(branch.id) && holds(branch.fields)) matched.add(branch.id);
    });
    return [...matched];
  }
}

import { EventValues } from "./event-values.ts";
import { FewSet } from "./few-set.ts";
import { bindField, holds } from "./match.ts";
import { parsePattern } from "./parse.ts";
import type { Field } from "./pattern.ts";
import { type Bucket, type FiledBranch, type FiledField, RuleIndex } from "./rule-index.ts";
import { isMet, Slots } from "./slots.ts";

/**
 * Many patterns, and which of them an event matches. The cost of an event grows with the rules that share its values, not with all.
 *
 *     const matcher = new Matcher();
 *     matcher.add("big", { detail: { amount: [{ numeric: [">", 100] }] } });
 *     matcher.match({ detail: { amount: 250 } }); // ["big"]
 */
export class Matcher {
  readonly #values = new EventValues();
  readonly #slots = new Slots();
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
    const rule = { id, matched: 0 };
    const branches = parsed.branches.map((fields): FiledBranch => {
      const filed = fields.map((field) => this.#file(field));
      return { rule, fields: filed, buckets: new FewSet(), guard: undefined, seen: 0 };
    });
    for (const branch of branches) this.#index.add(branch);
    this.#rules.set(id, branches);
  }

  #file(field: Field): FiledField {
    const { entry, others, absent } = bindField(field, this.#values);
    const slots = this.#slots.take(entry, field.terms);
    // The values of the slots, which rules share: a rule that kept its own texts would have each looked at in memory of its own.
    const values = slots.flatMap(({ key }) => (key.table === "exact" ? [key.key] : []));
    return { entry, values: new FewSet(values), others, absent, slots };
  }

  /** Whether there was such a rule. */
  remove(id: string): boolean {
    const branches = this.#rules.get(id);
    if (branches === undefined) return false;
    for (const branch of branches) {
      this.#index.remove(branch);
      for (const { entry, slots } of branch.fields) {
        this.#slots.release(entry, slots);
        this.#values.release(entry);
      }
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
    const matched: string[] = [];
    const buckets: Bucket[] = [];
    this.#index.collect(this.#values, buckets);
    // Grows while it is walked, by the buckets within those that were found.
    for (const bucket of buckets) {
      if (bucket.seen === this.#matches) continue;
      bucket.seen = this.#matches;
      this.#judge(bucket, matched);
      bucket.inner?.collect(this.#values, buckets);
    }
    return matched;
  }

  #judge({ branches }: Bucket, matched: string[]): void {
    for (const branch of branches.items) {
      if (branch.guard !== undefined && !isMet(branch.guard)) continue;
      if (branch.seen === this.#matches || branch.rule.matched === this.#matches) continue;
      branch.seen = this.#matches;
      if (!holds(branch.fields)) continue;
      branch.rule.matched = this.#matches;
      matched.push(branch.rule.id);
    }
  }
}

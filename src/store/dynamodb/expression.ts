import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { ItemCondition } from "../store.ts";
import { type TypedItem, toAttribute } from "./attribute-value.ts";

/** The names and values of one command's expressions: any name may be a reserved word, so all have a placeholder. */
export class Expression {
  #names: Record<string, string> = {};
  #values: TypedItem = {};
  #count = 0;

  name(name: string): string {
    this.#count += 1;
    this.#names[`#n${this.#count}`] = name;
    return `#n${this.#count}`;
  }

  value(value: unknown): string {
    return this.typed(toAttribute(value));
  }

  typed(value: AttributeValue): string {
    this.#count += 1;
    this.#values[`:v${this.#count}`] = value;
    return `:v${this.#count}`;
  }

  /** What a command has beside its expressions; DynamoDB refuses empty ones. */
  parts(): { ExpressionAttributeNames?: Record<string, string>; ExpressionAttributeValues?: TypedItem } {
    return {
      ...(Object.keys(this.#names).length > 0 ? { ExpressionAttributeNames: this.#names } : {}),
      ...(Object.keys(this.#values).length > 0 ? { ExpressionAttributeValues: this.#values } : {}),
    };
  }
}

/** A condition of the port as DynamoDB's text; undefined where it always holds. */
export function conditionText(
  condition: ItemCondition | undefined,
  expression: Expression,
): string | undefined {
  if (condition === undefined) return undefined;
  if ("absent" in condition) return "attribute_not_exists(pk)";
  const terms =
    "below" in condition
      ? Object.entries(condition.below).map(([name, value]) => {
          const attribute = expression.name(name);
          return `(attribute_not_exists(${attribute}) OR ${attribute} < ${expression.value(value)})`;
        })
      : Object.entries(condition.equals).map(([name, value]) =>
          value === undefined
            ? `attribute_not_exists(${expression.name(name)})`
            : `${expression.name(name)} = ${expression.value(value)}`,
        );
  return allOf(terms);
}

export function allOf(terms: (string | undefined)[]): string | undefined {
  const given = terms.filter((term) => term !== undefined);
  return given.length === 0 ? undefined : given.join(" AND ");
}

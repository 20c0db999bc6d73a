import type {
  DeleteItemCommandInput,
  PutItemCommandInput,
  TransactWriteItem,
  UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { Item, ItemKey, ItemWrite, Merge } from "../store.ts";
import { fromAttribute, fromAttributes, type TypedItem, toAttributes } from "./attribute-value.ts";
import { allOf, conditionText, Expression } from "./expression.ts";
import { itemKey } from "./keys.ts";

/** One item's write as the input of its command, plain or inside a transaction. */
export type ItemCommand =
  | { op: "put"; input: PutItemCommandInput }
  | { op: "remove"; input: DeleteItemCommandInput }
  | { op: "merge"; input: UpdateItemCommandInput & { UpdateExpression: string } };

/** Keep the real key of an item whose own DynamoDB could not hold. */
const REAL_PK = "__pk";
const REAL_SK = "__sk";

/**
 * @param known the item as it was last seen, for a merge with bounds: it decides which of them move, under the condition
 * that they still should
 */
export function itemCommand(table: string, write: ItemWrite, known?: TypedItem): ItemCommand {
  const expression = new Expression();
  const condition = conditionText(write.condition, expression);
  const key = typedKey(write);
  if (write.op === "put") {
    const Item = { ...toAttributes(write.attributes), ...toAttributes(realKey(write)), ...key };
    return { op: "put", input: { TableName: table, Item, ...guarded(condition), ...expression.parts() } };
  }
  if (write.op === "remove") {
    return {
      op: "remove",
      input: { TableName: table, Key: key, ...guarded(condition), ...expression.parts() },
    };
  }
  const { updates, guards } = mergeParts(write, { expression, known: known ?? {} });
  return {
    op: "merge",
    input: {
      TableName: table,
      Key: key,
      UpdateExpression: updates,
      ...guarded(allOf([condition, ...guards])),
      ...expression.parts(),
    },
  };
}

/** The action of a transaction; it says what its condition met. */
export function itemAction({ op, input }: ItemCommand): TransactWriteItem {
  const ReturnValuesOnConditionCheckFailure = "ALL_OLD" as const;
  if (op === "put") return { Put: { ...input, ReturnValuesOnConditionCheckFailure } };
  if (op === "remove") return { Delete: { ...input, ReturnValuesOnConditionCheckFailure } };
  return { Update: { ...input, ReturnValuesOnConditionCheckFailure } };
}

/** Whether a merge can only be made with the item at hand. */
export function needsItem(write: ItemWrite): boolean {
  return write.op === "merge" && (write.min !== undefined || write.max !== undefined);
}

export function itemOf(typed: TypedItem): Item {
  const { [REAL_PK]: pk, [REAL_SK]: sk, ...attributes } = fromAttributes(typed) as Item;
  return (pk === undefined ? attributes : { ...attributes, pk, sk }) as Item;
}

export function typedKey(key: ItemKey): TypedItem {
  const { pk, sk } = itemKey(key);
  return { pk: { S: pk }, sk: { S: sk } };
}

function realKey({ pk, sk }: ItemKey): Record<string, string> {
  const kept = itemKey({ pk, sk });
  return kept.pk === pk && kept.sk === sk ? {} : { [REAL_PK]: pk, [REAL_SK]: sk };
}

function guarded(condition: string | undefined): { ConditionExpression?: string } {
  return condition === undefined ? {} : { ConditionExpression: condition };
}

interface MergeContext {
  expression: Expression;
  known: TypedItem;
}

function mergeParts(write: ItemKey & Merge, { expression, known }: MergeContext) {
  const sets: string[] = [];
  const removes: string[] = [];
  const guards: string[] = [];
  for (const [name, value] of Object.entries({ ...write.set, ...realKey(write) })) {
    if (value === undefined) removes.push(expression.name(name));
    else sets.push(`${expression.name(name)} = ${expression.value(value)}`);
  }
  const adds = Object.entries(write.add ?? {}).map(
    ([name, value]) => `${expression.name(name)} ${expression.value(value)}`,
  );
  const bound = (name: string, value: number, side: "<" | ">") => {
    const attribute = expression.name(name);
    const limit = expression.value(value);
    const old = known[name] === undefined ? undefined : (fromAttribute(known[name]) as number);
    if (old !== undefined && (side === "<" ? old <= value : old >= value)) {
      guards.push(`${attribute} ${side}= ${limit}`);
      return;
    }
    sets.push(`${attribute} = ${limit}`);
    guards.push(`(attribute_not_exists(${attribute}) OR ${attribute} ${side === "<" ? ">" : "<"} ${limit})`);
  };
  for (const [name, value] of Object.entries(write.min ?? {})) bound(name, value, "<");
  for (const [name, value] of Object.entries(write.max ?? {})) bound(name, value, ">");
  const clauses = [
    sets.length > 0 ? `SET ${sets.join(", ")}` : "",
    adds.length > 0 ? `ADD ${adds.join(", ")}` : "",
    removes.length > 0 ? `REMOVE ${removes.join(", ")}` : "",
  ].filter(Boolean);
  // A merge of nothing is there for its condition; a transaction wants an update that says something.
  if (clauses.length === 0) clauses.push(`REMOVE ${expression.name("-")}`);
  return { updates: clauses.join(" "), guards };
}

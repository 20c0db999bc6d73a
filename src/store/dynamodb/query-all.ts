import type { QueryCommandInput } from "@aws-sdk/client-dynamodb";
import type { TypedItem } from "./attribute-value.ts";
import type { Client } from "./client.ts";

/** The items of a query over all of its pages, or the first `limit`. */
export async function queryAll(
  client: Client,
  input: QueryCommandInput,
  limit = Number.POSITIVE_INFINITY,
): Promise<TypedItem[]> {
  const items: TypedItem[] = [];
  let start: TypedItem | undefined;
  do {
    const page = await client.query({
      ...input,
      ...(limit === Number.POSITIVE_INFINITY ? {} : { Limit: limit - items.length }),
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    for (const item of page.Items ?? []) items.push(item);
    start = page.LastEvaluatedKey;
  } while (start !== undefined && items.length < limit);
  return items;
}

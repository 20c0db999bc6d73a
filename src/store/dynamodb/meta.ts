import { DaybookError } from "../../errors.ts";
import { number } from "./attribute-value.ts";
import type { Client } from "./client.ts";
import { META_KEY } from "./keys.ts";
import { FORMAT } from "./schema.ts";

/** What is decided once for a book. */
export interface Meta {
  format: number;
  /** Partitions of one month and of one day in the indexes. */
  shards: number;
}

/** @throws book_foreign for tables that are no book, book_newer, book_missing */
export async function readMeta(client: Client): Promise<Meta> {
  const { name } = client.place;
  const item = await client.get(client.eventsTable, META_KEY);
  if (item?.format === undefined) {
    throw new DaybookError(
      "book_foreign",
      `table ${client.eventsTable} must be that of a book, got one without its mark`,
      {
        subject: "book",
        value: `dynamodb:${name}`,
        hint: `if it is to be one: daybook setup --book dynamodb:${name}`,
      },
    );
  }
  const meta = { format: number(item, "format"), shards: number(item, "shards") };
  if (meta.format > FORMAT) {
    throw new DaybookError(
      "book_newer",
      `the book dynamodb:${name} must have format ${FORMAT} or lower, got ${meta.format}`,
      { subject: "book", value: `dynamodb:${name}`, hint: "update Daybook" },
    );
  }
  return meta;
}

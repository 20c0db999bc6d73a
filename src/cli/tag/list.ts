import type { Daybook } from "../../daybook.ts";
import type { TagUsage } from "../../kits/work/tags/tag.ts";
import { type AddCommand, examples } from "../add-command.ts";
import type { Cli } from "../cli.ts";
import { type Column, table } from "../table.ts";
import { numberText } from "../text.ts";

const CHUNK = 1_000;

const COLUMNS: readonly Column[] = [
  { title: "tasks", align: "right" },
  { title: "notes", align: "right" },
  { title: "entries", align: "right" },
  { title: "tag" },
];

export const addList: AddCommand = (tag, cli) => {
  tag
    .command("list", { isDefault: true })
    .summary("all tags, and how many have them")
    .description("All tags by name, and how many tasks, notes and time entries have them.")
    .addHelpText("after", examples("tag list"))
    .action(() => cli.withBook({}, (book) => list(cli, book)));
};

async function list(cli: Cli, book: Daybook): Promise<void> {
  const tags = await allTags(book);
  if (cli.isJson) {
    for (const tag of tags) await cli.out.line(JSON.stringify(tag));
    return;
  }
  if (tags.length === 0) return cli.note("no tags");
  const rows = tags.map(({ tag, tasks, notes, entries }) => [
    ...[tasks, notes, entries].map(numberText),
    tag,
  ]);
  for (const line of table(COLUMNS, rows, cli.out.columns)) await cli.out.line(line);
}

async function allTags(book: Daybook): Promise<TagUsage[]> {
  const tags: TagUsage[] = [];
  let cursor: string | undefined;
  do {
    const page = await book.tags.list({ limit: CHUNK, ...(cursor === undefined ? {} : { cursor }) });
    tags.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return tags;
}

import { Argument, type Command, Option } from "commander";
import type { FacetName } from "../../kits/pages/page-types.ts";
import { type AddCommand, examples } from "../add-command.ts";
import { addRangeOptions } from "../pages/range.ts";
import { type FacetOptions, type ShowOptions, tellFacet, tellViews } from "../pages/show.ts";
import { type TopOptions, tellTop } from "../pages/top.ts";
import { usageError, wholeNumber } from "../usage.ts";

const FACETS: Record<string, FacetName> = {
  referrers: "referrer",
  campaigns: "campaign",
  browsers: "browser",
  systems: "os",
  devices: "device",
  countries: "country",
  shares: "service",
};

const DEFAULT_LIMIT = 20;
const limitOf = () => wholeNumber("--limit", { min: 1, max: 1_000 });
const byOption = () => new Option("--by <size>", "size of a row").choices(["day", "week", "month"]);

export const addPages: AddCommand = (program, cli) => {
  const pages = program
    .command("pages")
    .summary("page views: the most read, one page's history, where readers came from")
    .description("What was read. Without a subcommand: the most viewed pages of the range.")
    .option("--prefix <path>", "only pages that begin so, as /notes/")
    .option("--recent", "the last seen first")
    .option("--compare", "also how the views of as many days before compare")
    .option("--limit <n>", "how many", limitOf(), DEFAULT_LIMIT)
    .addHelpText(
      "after",
      examples(
        "pages --prefix /notes/ --from 2026-01-01 --compare",
        "pages show '/notes/second post/' --by week",
        "pages by referrers --from 2026-03-01",
      ),
    )
    .action((options: TopOptions) => cli.withBook({}, (book) => tellTop(cli, book, options)));
  addRangeOptions(pages);

  addRangeOptions(
    pages
      .command("show")
      .description("Views and visitors of one page, or of the whole site, per day, week or month.")
      .argument("[page]", "the page, decoded, as '/notes/second post/'; default the whole site"),
  )
    .addOption(byOption().default("day"))
    .option("--dense", "also rows of nothing")
    .action((page: string | undefined, _options: ShowOptions, command) =>
      cli.withBook({}, (book) => tellViews(cli, book, { page, options: optionsOf(command) })),
    );

  addRangeOptions(
    pages
      .command("by")
      .description(
        `Views by where readers came from and what they use; shares by service. <what> may be the word above the column, too: ${Object.values(FACETS).join(", ")}.`,
      )
      .addArgument(facetArgument()),
  )
    .option("--page <page>", "only this page: then of whole months")
    .option("--limit <n>", "how many", limitOf(), DEFAULT_LIMIT)
    .action((what: string, _options: FacetOptions, command) =>
      cli.withBook({}, (book) =>
        tellFacet(cli, book, { by: FACETS[what] as FacetName, options: optionsOf(command) }),
      ),
    );

  // Their help has the options that they heed: not those of the list.
  for (const command of pages.commands) {
    const visibleGlobalOptions = () => program.options.filter(({ hidden }) => !hidden);
    command.configureHelp({ showGlobalOptions: true, visibleGlobalOptions });
  }
};

/** One of the words, or the one of its values that stands above the column, as `referrer`. */
function facetArgument(): Argument {
  const argument = new Argument("<what>", "what to count by").choices(Object.keys(FACETS));
  const choose = argument.parseArg as (text: string, previous: unknown) => string;
  return argument.argParser<string>((text, previous) =>
    choose(
      Object.keys(FACETS).find((word) => word === `${text}s` || FACETS[word] === text) ?? text,
      previous,
    ),
  );
}

/** Options of the list are understood behind a subcommand too; those that it would not heed are refused. */
function optionsOf<T extends object>(command: Command): T {
  const options = command.optsWithGlobals<T>();
  const other = ["prefix", "recent", "compare"].find((name) => Object.hasOwn(options, name));
  if (other === undefined) return options;
  throw usageError(
    `--${other} is not for pages ${command.name()}`,
    `it is for the list: daybook pages --${other}`,
  );
}

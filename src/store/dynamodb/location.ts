import { DaybookError, shown } from "../../errors.ts";

const PREFIX = "dynamodb:";
/** DynamoDB's own rule is 3 to 255 characters; `-events` is added. */
const NAME = /^[A-Za-z0-9_.-]{1,200}$/;

/**
 * The name of the book in `dynamodb:NAME`; undefined for a location of another kind.
 *
 * @throws usage for a name that no table may have
 */
export function parseLocation(location: string): string | undefined {
  if (!location.startsWith(PREFIX)) return undefined;
  const name = location.slice(PREFIX.length);
  if (NAME.test(name)) return name;
  throw new DaybookError(
    "usage",
    `the book's name must be letters, digits, _ . and -, at most 200, got ${shown(name)}`,
    { subject: "book", value: location, hint: "name it as in dynamodb:daybook" },
  );
}

import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { DaybookError, type ErrorCode, shown } from "../../errors.ts";
import { failureKind, isBrokenConnection, reasonsOf, type SdkError } from "./failure.ts";

/** Where the adapter speaks to, as its errors name it. */
export interface BookPlace {
  /** The book's name. */
  name: string;
  /** As it was given; undefined: AWS's own of the region. */
  endpoint: string | undefined;
}

interface Meaning {
  code: ErrorCode;
  message: (place: BookPlace, error: SdkError) => string;
  hint: (place: BookPlace) => string;
}

const MISSING: Meaning = {
  code: "book_missing",
  message: ({ name }) =>
    `book must be a pair of DynamoDB tables, got none named ${name}-events and ${name}-items`,
  hint: ({ name }) => `create them with \`daybook setup --book dynamodb:${name}\`, or check the region`,
};

const FORBIDDEN: Meaning = {
  code: "book_forbidden",
  message: ({ name }, { name: fault, message }) =>
    `credentials must open the book dynamodb:${name}, got ${fault}: ${sentence(message)}`,
  hint: () =>
    "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and check that they have not expired",
};

const UNREACHABLE: Meaning = {
  code: "book_unreachable",
  message: (place, error) => `DynamoDB must answer at ${endpointOf(place)}, got ${faultOf(error)}`,
  hint: () => "check the endpoint (AWS_ENDPOINT_URL_DYNAMODB), the region (AWS_REGION) and the network",
};

const NO_REGION: Meaning = {
  code: "book_unreachable",
  message: ({ name }) =>
    `the region of the book dynamodb:${name} must be one of AWS, got ${shown(process.env.AWS_REGION)}`,
  hint: () => "set AWS_REGION",
};

const FOREIGN: Meaning = {
  code: "book_foreign",
  message: ({ name }) =>
    `tables must be those of a Daybook book, got others named ${name}-events and ${name}-items`,
  hint: () => "choose another name for the book",
};

const TOO_LARGE: Meaning = {
  code: "event_too_large",
  message: (_place, { message }) =>
    `a write must be at most 400 KB an item and 4 MB in all, got more: ${sentence(message)}`,
  hint: () => "append fewer or smaller events at once",
};

const CURSOR: Meaning = {
  code: "cursor_invalid",
  message: () => "cursor must be one that this list gave out, got another",
  hint: () => "start again without a cursor",
};

const CREDENTIALS =
  /Credential|AccessDenied|UnrecognizedClient|InvalidSignature|ExpiredToken|MissingAuthenticationToken|IncompleteSignature|InvalidClientTokenId|TokenProvider|NotAuthorized/;
const NO_SUCH_HOST = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ECONNRESET",
]);

/** Turns what the SDK throws into an error of the table; anything unknown stays what it was. */
export function toBookError(error: unknown, place: BookPlace): unknown {
  if (error instanceof DaybookError || !(error instanceof Error)) return error;
  const meaning = meaningOf(error);
  if (meaning === undefined) return error;
  return new DaybookError(meaning.code, meaning.message(place, error), {
    subject: "book",
    value: `dynamodb:${place.name}`,
    hint: meaning.hint(place),
    cause: error,
  });
}

function meaningOf(error: Error & SdkError): Meaning | undefined {
  const { name, message, code = "" } = error;
  if (name === "ResourceNotFoundException") return MISSING;
  if (CREDENTIALS.test(name)) return FORBIDDEN;
  if (/Region is missing|Region not accepted/.test(message)) return NO_REGION;
  if (NO_SUCH_HOST.has(code) || isBrokenConnection(error) || failureKind(error) === "unknown")
    return UNREACHABLE;
  // An answer that is not DynamoDB's: the body of some other server, or an address that is none.
  if (error instanceof SyntaxError || /Invalid URL|is not valid JSON|Deserialization/.test(message))
    return UNREACHABLE;
  if (/provided key element does not match the schema|does not have the specified index/.test(message))
    return FOREIGN;
  if (/exclusive ?start ?key|starting key/i.test(message)) return CURSOR;
  if (isTooLarge(error)) return TOO_LARGE;
  return name === "UnknownError" || name === "Unknown" ? UNREACHABLE : undefined;
}

function isTooLarge(error: Error): boolean {
  const texts =
    error instanceof TransactionCanceledException
      ? reasonsOf(error).map(({ Message }) => Message ?? "")
      : [error.message];
  return texts.some((text) => /size.*exceed|exceed.*size|aggregate size/i.test(text));
}

function endpointOf({ endpoint }: BookPlace): string {
  return (
    endpoint ?? process.env.AWS_ENDPOINT_URL_DYNAMODB ?? process.env.AWS_ENDPOINT_URL ?? "the endpoint of AWS"
  );
}

function faultOf({ code, name, message, $metadata }: SdkError): string {
  if (code !== undefined) return code;
  const status = $metadata?.httpStatusCode;
  return status === undefined
    ? `${name}: ${sentence(message)}`
    : `an answer with status ${status} that is not its own`;
}

/** The first line of what somebody else says, without its full stop. */
function sentence(text = ""): string {
  return (text.split("\n")[0] as string).slice(0, 200).replace(/\.$/, "");
}

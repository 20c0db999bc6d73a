/** A `Content-Type` taken apart: `type/subtype` in lower case, and the charset if one is named. */
export interface MediaType {
  essence: string;
  charset: string | undefined;
}

const CHARSET = /;\s*charset\s*=\s*(?:"([^"]*)"|([^;\s]*))/i;

export function parseMediaType(header: string): MediaType {
  const semicolon = header.indexOf(";");
  if (semicolon < 0) return { essence: header.trim().toLowerCase(), charset: undefined };
  const match = CHARSET.exec(header);
  const charset = match === null ? undefined : (match[1] ?? match[2] ?? "").toLowerCase();
  return { essence: header.slice(0, semicolon).trim().toLowerCase(), charset };
}

/** What CloudEvents calls JSON-formatted: the subtype is `json` or ends with `+json`. */
export function isJsonMedia({ essence }: MediaType): boolean {
  return /^[^/]+\/(?:[^/]+\+)?json$/.test(essence);
}

const TEXT =
  /^(?:text\/.+|[^/]+\/(?:[^/]+\+)?(?:xml|yaml)|application\/(?:javascript|x-www-form-urlencoded))$/;

/** Whether the bytes are text that a JSON string can hold: a textual type in UTF-8. */
export function isUtf8Text({ essence, charset }: MediaType): boolean {
  return TEXT.test(essence) && isUtf8Charset(charset);
}

/** No charset counts as UTF-8; ASCII is part of it. */
export function isUtf8Charset(charset: string | undefined): boolean {
  return charset === undefined || charset === "utf-8" || charset === "utf8" || charset === "us-ascii";
}

import { DaybookError, shown } from "../errors.ts";

/** A dead letter's id: rule and sort key, fit for a URL. */
export function encodeId(rule: string, sk: string): string {
  return Buffer.from(`${rule}\n${sk}`).toString("base64url");
}

/** @throws dead_letter_not_found for what is no id */
export function decodeId(id: string): { rule: string; sk: string } {
  const text = Buffer.from(id, "base64url").toString();
  const at = text.indexOf("\n");
  if (at > 0 && text.isWellFormed() && encodeId(text.slice(0, at), text.slice(at + 1)) === id) {
    return { rule: text.slice(0, at), sk: text.slice(at + 1) };
  }
  throw deadLetterNotFound(id);
}

export function deadLetterNotFound(id: string): DaybookError {
  const value = id.slice(0, 80);
  return new DaybookError(
    "dead_letter_not_found",
    `dead letter must be one that is there, got ${shown(id)}`,
    {
      subject: "id",
      value,
      hint: "it was redriven or discarded, or the id is not whole",
    },
  );
}

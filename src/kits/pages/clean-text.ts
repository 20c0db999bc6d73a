/** What changes how a text looks beside it, or ends it: C0 and C1 controls, and overrides of the writing direction. */
const UNSEEN = String.raw`[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]`;
const UNSEEN_ONE = new RegExp(UNSEEN);
const UNSEEN_ALL = new RegExp(UNSEEN, "g");
const MAX_TITLE = 300;

/** Whether a text has characters that no page or label may have. */
export function hasUnseen(text: string): boolean {
  return UNSEEN_ONE.test(text);
}

export function replaceUnseen(text: string, replacement: string): string {
  return text.replace(UNSEEN_ALL, replacement);
}

/** At most so many UTF-16 units, and no half of a character at the end. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const isSplit = text.codePointAt(length - 1) !== text.charCodeAt(length - 1);
  return text.slice(0, isSplit ? length - 1 : length);
}

/** What a page is called, on one line; empty where nothing of it can be shown. */
export function cleanTitle(text: string): string {
  const line = replaceUnseen(text.replace(/\s+/g, " "), "").trim();
  return cutText(line, MAX_TITLE).toWellFormed();
}

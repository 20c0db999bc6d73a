import type { Daybook } from "../../daybook.ts";
import { isDaybookError } from "../../errors.ts";

/**
 * Brings the views up to date, so that the next to open the book need not.
 *
 * @returns what to do where the book's views were built with other settings: its events are right all the same
 */
export async function settleViews(book: Daybook): Promise<string | undefined> {
  try {
    await book.settle();
    return undefined;
  } catch (error) {
    if (!isDaybookError(error, "views_outdated")) throw error;
    return `hint: views of ${book.location} were built with other settings; run daybook rebuild`;
  }
}

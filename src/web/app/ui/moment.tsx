import type { Book } from "../lib/types.ts";
import { momentText } from "../lib/zone-time.ts";

/** An instant as the book's wall clock shows it; its title has it exactly. */
export function Moment({ at, book }: { at: string; book: Book }) {
  return (
    <time dateTime={at} title={at}>
      {momentText(at, book)}
    </time>
  );
}

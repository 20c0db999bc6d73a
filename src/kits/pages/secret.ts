import type { PagesPort } from "./port.ts";

const KEY = { pk: "pages", sk: "secret" };

/** The book's secret where it has one; else one for now, and nothing is written. */
export async function passingSecret(port: Pick<PagesPort, "store" | "newSecret">): Promise<string> {
  return ((await port.store.getItem(KEY))?.secret as string | undefined) ?? port.newSecret();
}

/**
 * The secret of a book that visitors are made with: an item of the book that never leaves it, made when it is first asked for.
 * Two processes may ask at once, and both get the same.
 */
export async function bookSecret(port: Pick<PagesPort, "store" | "newSecret">): Promise<string> {
  const found = await port.store.getItem(KEY);
  if (found !== undefined) return found.secret as string;
  const attributes = { secret: port.newSecret() };
  await port.store.writeItems([{ op: "put", ...KEY, attributes, condition: { absent: true } }]);
  return (await port.store.getItem(KEY))?.secret as string;
}

/** Tags as somebody types them: parted by commas, none twice. */
export function tagsOf(text: string): string[] {
  const tags = text.split(",").map((tag) => tag.trim());
  return [...new Set(tags.filter((tag) => tag !== ""))];
}

export function tagsText(tags: readonly string[]): string {
  return tags.join(", ");
}

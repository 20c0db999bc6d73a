/** Tags one beside the other; nothing where there are none. */
export function TagList({ tags }: { tags: readonly string[] }) {
  return (
    <>
      {tags.map((tag) => (
        <span class="tag" key={tag}>
          {tag}
        </span>
      ))}
    </>
  );
}

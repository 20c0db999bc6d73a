interface ChangeProps {
  /** By which part of the range before it grew; null where that had none. */
  change: number | null | undefined;
}

/** `+12 %`, `−3 %`, `new`; nothing where nothing is compared. */
export function Change({ change }: ChangeProps) {
  if (change === undefined) return null;
  if (change === null) return <span class="change">new</span>;
  const percent = Math.round(change * 100);
  const sign = percent > 0 ? "+" : percent < 0 ? "−" : "±";
  return (
    <span class={percent < 0 ? "change less" : "change"}>
      {sign}
      {Math.abs(percent)} %
    </span>
  );
}

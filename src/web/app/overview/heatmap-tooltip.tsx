import { useLayoutEffect, useRef } from "preact/hooks";

export interface TooltipTarget {
  cell: HTMLElement;
  /** `"5 entries, 3.5 hours, Monday 2 March 2026"` */
  text: string;
}

const GAP = 8;

/** The cell's own sentence beside it; hidden from readers, which hear the cell's label. */
export function HeatmapTooltip({ target }: { target: TooltipTarget | undefined }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const frame = box.current?.offsetParent;
    if (target === undefined || box.current === null || !frame) return;
    const cell = target.cell.getBoundingClientRect();
    const around = frame.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = box.current;
    const left = cell.left + cell.width / 2 - width / 2 - around.left;
    box.current.style.left = `${Math.round(Math.max(0, Math.min(left, around.width - width)))}px`;
    box.current.style.top = `${Math.round(cell.top - around.top - height - GAP)}px`;
  }, [target]);
  if (target === undefined) return null;
  const cut = target.text.lastIndexOf(", ");
  return (
    <div class="tooltip" ref={box} aria-hidden="true">
      <strong>{target.text.slice(0, cut)}</strong>
      <span>{target.text.slice(cut + 2)}</span>
    </div>
  );
}

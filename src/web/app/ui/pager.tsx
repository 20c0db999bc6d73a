import { useEffect, useState } from "preact/hooks";

export interface Paging {
  cursor: string | undefined;
  /** 0-based. */
  page: number;
  older: (nextCursor: string) => void;
  newer: () => void;
}

/** The way back through a list of cursors; it starts over when the list's address changes. */
export function usePaging(list: string): Paging {
  const [trail, setTrail] = useState<{ list: string; cursors: string[] }>({ list, cursors: [] });
  const cursors = trail.list === list ? trail.cursors : [];
  useEffect(() => setTrail((before) => (before.list === list ? before : { list, cursors: [] })), [list]);
  return {
    cursor: cursors.at(-1),
    page: cursors.length,
    older: (nextCursor) => setTrail({ list, cursors: [...cursors, nextCursor] }),
    newer: () => setTrail({ list, cursors: cursors.slice(0, -1) }),
  };
}

export interface PagerProps {
  paging: Paging;
  nextCursor: string | null;
  /** `"1–20 of 143 entries"` */
  text: string;
  /** The ways back and on; default those of a list with the newest first. */
  words?: readonly [back: string, on: string];
}

export function Pager({ paging, nextCursor, text, words = ["Newer", "Older"] }: PagerProps) {
  return (
    <div class="pager">
      <span>{text}</span>
      {(paging.page > 0 || nextCursor !== null) && (
        <span class="buttons">
          <button type="button" disabled={paging.page === 0} onClick={paging.newer}>
            ← {words[0]}
          </button>
          <button
            type="button"
            disabled={nextCursor === null}
            onClick={() => nextCursor !== null && paging.older(nextCursor)}
          >
            {words[1]} →
          </button>
        </span>
      )}
    </div>
  );
}

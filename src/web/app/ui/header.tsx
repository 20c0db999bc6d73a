import { type LiveState, useLive } from "../lib/live.ts";
import type { Book } from "../lib/types.ts";
import { Link } from "./link.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

const LIVE_TEXT: Record<LiveState, string> = {
  connecting: "Connecting…",
  live: "Live",
  reconnecting: "Reconnecting…",
};

export function Header({ book, path }: { book: Book | undefined; path: string }) {
  const { state } = useLive();
  return (
    <header class="top">
      <div class="top-inner">
        <Link class="brand" to={{ path: "/" }}>
          <img src="/favicon.svg" alt="" width={26} height={26} />
          Daybook
        </Link>
        <nav aria-label="Pages">
          <Link class="tab" to={{ path: "/" }} current={path !== "/logs"}>
            Overview
          </Link>
          <Link class="tab" to={{ path: "/logs" }} current={path === "/logs"}>
            Logs &amp; events
          </Link>
          <a class="tab wide-only" href="/docs">
            API
          </a>
        </nav>
        <div class="top-end">
          {book !== undefined && (
            <span class="book wide-only" title={`Daybook ${book.version}, days in ${book.zone}`}>
              {book.location}
            </span>
          )}
          <span class={`live live-${state}`} role="status">
            {LIVE_TEXT[state]}
          </span>
          <ThemeSwitch />
        </div>
      </div>
    </header>
  );
}

import { type LiveState, useLive } from "../lib/live.ts";
import type { Book } from "../lib/types.ts";
import { Link } from "./link.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

const LIVE_TEXT: Record<LiveState, string> = {
  connecting: "Connecting…",
  live: "Live",
  reconnecting: "Reconnecting…",
};

/** The pages by their paths. */
const TABS = [
  ["/", "Overview"],
  ["/tasks", "Tasks"],
  ["/notes", "Notes"],
  ["/goals", "Goals"],
  ["/pages", "Pages"],
  ["/logs", "Logs & events"],
  ["/rules", "Rules"],
] as const;

interface HeaderProps {
  book: Book | undefined;
  path: string;
  /** Rules that somebody must look at. */
  alarms: number;
}

export function Header({ book, path, alarms }: HeaderProps) {
  const { state } = useLive();
  return (
    <header class="top">
      <div class="top-inner">
        <Link class="brand" to={{ path: "/" }}>
          <img src="/favicon.svg" alt="" width={26} height={26} />
          Daybook
        </Link>
        <nav aria-label="Pages">
          {TABS.map(([tab, name]) => (
            <Link key={tab} class="tab" to={{ path: tab }} current={tab === path}>
              {name}
              {tab === "/rules" && alarms > 0 && (
                <span class="badge">
                  {alarms}
                  <span class="sr"> {alarms === 1 ? "needs" : "need"} you</span>
                </span>
              )}
            </Link>
          ))}
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

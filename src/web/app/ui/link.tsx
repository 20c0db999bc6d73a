import type { ComponentChildren } from "preact";
import { hrefOf, navigate, type RouteChange } from "../lib/route.ts";

export interface LinkProps {
  to: RouteChange;
  class?: string;
  current?: boolean;
  label?: string;
  children: ComponentChildren;
}

/** A real link (it can be opened in a new tab) that changes the address without a reload. */
export function Link({ to, class: className, current, label, children }: LinkProps) {
  return (
    <a
      class={className}
      href={hrefOf(to)}
      aria-current={current ? "page" : undefined}
      aria-label={label}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        navigate(to);
      }}
    >
      {children}
    </a>
  );
}

import type { TargetSettings } from "../../config/rules.ts";
import type { TargetInfo } from "../info.ts";

/** What may be shown of a target: not its secrets, nor a URL's credentials and query, nor a program's options. */
export function targetInfo(settings: TargetSettings): TargetInfo {
  if ("handler" in settings) {
    const { handler } = settings;
    return { kind: "handler", to: typeof handler === "string" ? handler : handler.name || "function" };
  }
  if ("command" in settings) return { kind: "command", to: programOf(settings.command) };
  if ("webhook" in settings) return { kind: "webhook", to: shownUrl(settings.webhook) };
  // The path of Slack's URL is its secret.
  if ("slack" in settings) return { kind: "slack", to: new URL(settings.slack).origin };
  if ("eventbridge" in settings) return { kind: "eventbridge", to: settings.eventbridge };
  return { kind: "log", to: settings.log };
}

/** A URL without credentials, query and fragment. */
export function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** Up to the first option: `python3 handler.py`. */
function programOf(command: string[]): string {
  const end = command.findIndex((word, index) => index > 0 && word.startsWith("-"));
  return (end < 0 ? command : command.slice(0, end)).join(" ");
}

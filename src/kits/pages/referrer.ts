const MAX_HOST = 100;
const HOST = /^(?:https?:)?\/\/(?:[^/?#@]*@)?([^/?#:]+)/i;

/**
 * The host that a reader came from, lower case and less `www.`; undefined for none. A referrer is what a client says:
 * nothing that is no host gets through.
 */
export function referrerHost(text: string | undefined): string | undefined {
  return text === undefined || text === "" || text === "-" ? undefined : hostOf(text);
}

function hostOf(text: string): string | undefined {
  const match = HOST.exec(text.length > 500 ? text.slice(0, 500) : text);
  if (match === null) return undefined;
  const host = bareHost(match[1] as string);
  return host.length <= MAX_HOST && /^[\p{L}\p{N}._-]+$/u.test(host) ? host : undefined;
}

/** As referrers are compared and counted. */
export function bareHost(host: string): string {
  return host.toLowerCase().replace(/^www\./, "");
}

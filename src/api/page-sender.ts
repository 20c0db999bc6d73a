import type { BeaconSender } from "../kits/pages/beacon.ts";
import type { ApiContext } from "./route.ts";

/**
 * Who asked. Only this machine can reach the server, so a forwarded address comes from a proxy on it; the last one is the
 * proxy's own word, those before it are the client's.
 */
export function senderOf(c: ApiContext): BeaconSender {
  const forwarded = c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim();
  return {
    address: forwarded || c.env?.incoming?.socket?.remoteAddress,
    agent: c.req.header("user-agent"),
    site: hostOf(c.req.header("origin")) ?? hostOf(c.req.header("referer")),
  };
}

/** Undefined for `null`, which is the origin of a page that says none. */
function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).hostname || undefined : undefined;
}

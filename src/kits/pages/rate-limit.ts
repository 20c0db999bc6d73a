import { isIPv4, isIPv6 } from "node:net";
import { RecentMap } from "../../event/recent-map.ts";

/** Senders that are remembered at the least; of more, the ones that were not heard of for longest are forgotten. */
const MAX_SENDERS = 10_000;
const MINUTE_MS = 60_000;
/** No address is longer; what a client calls itself may be. */
const MAX_SENDER = 64;
/** Groups of an IPv6 address, and those of its network, of which a subscriber has all addresses. */
const GROUPS = 8;
const NETWORK_GROUPS = 4;

interface Bucket {
  tokens: number;
  at: number;
}

/** So many a minute for each sender, saved up to a minute's worth. */
export class SenderLimit {
  #perMinute: number;
  #buckets = new RecentMap<Bucket>(MAX_SENDERS);

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Takes one; else how many seconds until the next. */
  take(sender: string, nowMs: number): number | undefined {
    const key = senderKey(sender);
    const found = this.#buckets.get(key) ?? { tokens: this.#perMinute, at: nowMs };
    const earned = (Math.max(0, nowMs - found.at) / MINUTE_MS) * this.#perMinute;
    const tokens = Math.min(this.#perMinute, found.tokens + earned);
    const isRefused = tokens < 1;
    // Noted in either case: who is refused and goes on is not to be forgotten.
    this.#buckets.set(key, { tokens: isRefused ? tokens : tokens - 1, at: nowMs });
    return isRefused ? Math.ceil(((1 - tokens) / this.#perMinute) * (MINUTE_MS / 1_000)) : undefined;
  }
}

/** An address of IPv4; of IPv6, its network of 64 bits; whatever else is said, as it is. */
export function senderKey(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  if (!isIPv6(address)) return address.slice(0, MAX_SENDER);
  const [head = "", tail] = (address.split("%")[0] as string).split("::");
  const first = groupsOf(head);
  const last = tail === undefined ? [] : groupsOf(tail);
  const none = new Array<string>(Math.max(0, GROUPS - first.length - last.length)).fill("0");
  const network = [...first, ...none, ...last].slice(0, NETWORK_GROUPS);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}

/** Its last four bytes may be written as an address of IPv4, which stands for two groups. */
function groupsOf(text: string): string[] {
  return text === "" ? [] : text.split(":").flatMap((group) => (group.includes(".") ? ["0", "0"] : [group]));
}

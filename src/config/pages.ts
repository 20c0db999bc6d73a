import { isIPv4, isIPv6 } from "node:net";
import { isText, list, object, rule, wholeNumber } from "./checks.ts";

/** What counts as a view of a page, and what is kept of it. */
export interface PageSettings {
  /** The sites whose pages count, as `blog.example.net`; default every site that a log names. */
  hosts?: string[];
  /** Globs of pages that count, as `/notes/**`; default all. */
  include?: string[];
  /** Globs of pages that do not count. */
  exclude?: string[];
  /** Extensions of files that are pages, beside paths without one; default `["html", "htm"]`. */
  extensions?: string[];
  /** Statuses that count; default `[200, 304]`. */
  statuses?: number[];
  /** Addresses and blocks, as `192.0.2.0/24`, whose views do not count: one's own. */
  excludeAddresses?: string[];
  /** Words in the agent, whatever their case, that do not count. */
  excludeAgents?: string[];
  /** Hosts of referrers whose views do not count, those below them too: what spammers send. */
  excludeReferrers?: string[];
  /** Whether robots count as readers do; default false. */
  keepBots?: boolean;
  /** Whether each view keeps the address it came from, in clear; default false. */
  keepAddresses?: boolean;
  /** Path of a MaxMind DB file (GeoLite2, DB-IP) that says the countries of addresses; default none, and no countries. */
  countries?: string;
  /** Whether the script heeds Do Not Track and Global Privacy Control; default true. */
  respectDoNotTrack?: boolean;
  /** Shares that one address may record in a minute, 1 to 1,000; default 10. */
  sharesPerMinute?: number;
}

/** An address, or a block of them with a mask that its family has. */
function isAddressOrBlock(value: unknown): boolean {
  if (typeof value !== "string") return false;
  const [address = "", mask, ...rest] = value.split("/");
  const bits = isIPv4(address) ? 32 : isIPv6(address) && !address.includes("%") ? 128 : -1;
  if (bits < 0 || rest.length > 0) return false;
  return mask === undefined || (/^\d{1,3}$/.test(mask) && Number(mask) <= bits);
}

const isBoolean = rule("true or false", (value) => typeof value === "boolean");
const globs = list(rule("a glob of 1 to 200 characters that starts with / or *", isText(/^[/*].{0,199}$/u)));

export const checkPages = object({
  hosts: list(rule("a host such as blog.example.net", isText(/^[\p{L}\p{N}._-]{1,253}$/u))),
  include: globs,
  exclude: globs,
  extensions: list(rule("1 to 16 letters or digits, without the dot", isText(/^[A-Za-z0-9]{1,16}$/))),
  statuses: list(wholeNumber(100, 599)),
  excludeAddresses: list(rule("an address or a block such as 192.0.2.0/24", isAddressOrBlock)),
  excludeAgents: list(rule("1 to 200 characters", isText(/^.{1,200}$/u))),
  excludeReferrers: list(rule("a host such as spam.example", isText(/^[\p{L}\p{N}._-]{1,253}$/u))),
  keepBots: isBoolean,
  keepAddresses: isBoolean,
  countries: rule("a path to a MaxMind DB file", isText(/^[^\0]{1,1000}$/)),
  respectDoNotTrack: isBoolean,
  sharesPerMinute: wholeNumber(1, 1_000),
});

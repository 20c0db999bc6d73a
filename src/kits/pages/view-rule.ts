import { BlockList, isIPv6 } from "node:net";
import type { PageSettings } from "../../config/pages.ts";
import { RecentMap } from "../../event/recent-map.ts";
import { type Agent, Agents } from "./agents.ts";
import { globPattern } from "./glob.ts";
import { MAX_TARGET, type PageTarget, pageOf } from "./page-path.ts";
import { bareHost, referrerHost } from "./referrer.ts";

/** A request, whoever saw it: a line of a log, or a page that tells of itself. */
export interface ViewedRequest {
  method: string;
  /** Path and query, percent-encoded. */
  target: string;
  status: number;
  host: string | undefined;
  address: string | undefined;
  referrer: string | undefined;
  agent: string | undefined;
  /** S3: what was done, such as `WEBSITE.GET.OBJECT` … */
  operation?: string | undefined;
  /** … and to which object, percent-encoded. */
  key?: string | undefined;
}

/** Why a request is no view. */
export const SKIP_REASONS = [
  "method",
  "status",
  "host",
  "asset",
  "path",
  "excluded",
  "self",
  "spam",
  "bot",
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export interface Judged {
  target: PageTarget;
  /** The host that the reader came from, other than the site's own. */
  referrer: string | undefined;
  agent: Agent;
}

/** Pages repeat, and so do the assets around them. */
const REMEMBERED_TARGETS = 20_000;
/** Of an S3 bucket one can also get a listing, its location, its permissions. */
const READING = /^(?:REST|WEBSITE)\.GET\.OBJECT$/;
const STATUSES = [200, 304];
const EXTENSIONS = ["html", "htm"];
const EXTENSION = /\.([A-Za-z0-9]{1,16})$/;

type Site = PageTarget | SkipReason;

/**
 * The one place that decides what a view is: method, status, site, path, and who asked. The cheap and the frequent come
 * first, since most lines of a log are no views, and a request may decode its fields when it is asked for them.
 */
export class ViewRule {
  #statuses: Set<number>;
  #extensions: Set<string>;
  #hosts: Set<string> | undefined;
  #include: RegExp[] | undefined;
  #exclude: RegExp[];
  #ownAddresses: BlockList | undefined;
  #ownAgents: string[];
  #spam: Set<string>;
  #keepBots: boolean;
  #agents = new Agents();
  #targets = new RecentMap<Site>(REMEMBERED_TARGETS);

  constructor(settings: PageSettings) {
    this.#statuses = new Set(settings.statuses ?? STATUSES);
    this.#extensions = new Set((settings.extensions ?? EXTENSIONS).map((text) => text.toLowerCase()));
    this.#hosts = settings.hosts === undefined ? undefined : new Set(settings.hosts.map(bareHost));
    this.#include = settings.include?.map(globPattern);
    this.#exclude = (settings.exclude ?? []).map(globPattern);
    this.#ownAddresses = blocksOf(settings.excludeAddresses ?? []);
    this.#ownAgents = (settings.excludeAgents ?? []).map((text) => text.toLowerCase());
    this.#spam = new Set((settings.excludeReferrers ?? []).map(bareHost));
    this.#keepBots = settings.keepBots ?? false;
  }

  /** The view that a request is, or why it is none. */
  judge(request: ViewedRequest): Judged | SkipReason {
    if (request.method !== "GET") return "method";
    if (!this.#statuses.has(request.status)) return "status";
    const { operation } = request;
    if (operation !== undefined && !READING.test(operation)) return "method";
    const target = this.#targetOf(operation?.startsWith("REST.") ? objectTarget(request) : request.target);
    if (typeof target === "string") return target;
    const { host } = request;
    if (this.#hosts !== undefined && host !== undefined && !this.#hosts.has(bareHost(host))) return "host";
    const text = request.agent;
    if (this.#isOwn(request.address, text)) return "self";
    const agent = this.#agents.of(text);
    if (agent.isBot && !this.#keepBots) return "bot";
    const referrer = referrerHost(request.referrer);
    if (referrer !== undefined && this.#isSpam(referrer)) return "spam";
    return { target, agent, referrer: this.#isSite(referrer, host) ? undefined : referrer };
  }

  /**
   * Whether a page of that host may be told of: one of `hosts`, or without them of the site that tells of it. A library's
   * caller, and a browser that does not say where it is, are believed.
   */
  isOfSite(host: string, sender: string | undefined): boolean {
    const bare = bareHost(host);
    return this.#hosts?.has(bare) ?? (sender === undefined || bareHost(sender) === bare);
  }

  #targetOf(target: string): Site {
    // Before it is a key: long ones are slow ones, see agents.ts.
    if (target.length > MAX_TARGET) return "path";
    const known = this.#targets.get(target);
    if (known !== undefined) return known;
    const site = this.#readTarget(target);
    this.#targets.set(target, site);
    return site;
  }

  #readTarget(target: string): Site {
    const read = pageOf(target);
    if (read === undefined) return "path";
    const { page } = read;
    const extension = EXTENSION.exec(page)?.[1]?.toLowerCase();
    if (extension !== undefined && !this.#extensions.has(extension)) return "asset";
    const isIncluded = this.#include?.some((glob) => glob.test(page)) ?? true;
    return isIncluded && !this.#exclude.some((glob) => glob.test(page)) ? read : "excluded";
  }

  #isOwn(address: string | undefined, agent: string | undefined): boolean {
    if (this.#ownAddresses !== undefined && address !== undefined && isIn(this.#ownAddresses, address))
      return true;
    if (this.#ownAgents.length === 0 || agent === undefined) return false;
    const lower = agent.toLowerCase();
    return this.#ownAgents.some((text) => lower.includes(text));
  }

  #isSpam(referrer: string): boolean {
    for (let host = referrer; this.#spam.size > 0; ) {
      if (this.#spam.has(host)) return true;
      const dot = host.indexOf(".");
      if (dot < 0) return false;
      host = host.slice(dot + 1);
    }
    return false;
  }

  #isSite(referrer: string | undefined, host: string | undefined): boolean {
    if (referrer === undefined) return false;
    return (host !== undefined && referrer === bareHost(host)) || (this.#hosts?.has(referrer) ?? false);
  }
}

/** The API may be asked by `/bucket/key` as well as by `/key`; the page is the key. */
function objectTarget({ target, key }: ViewedRequest): string {
  if (key === undefined) return target;
  const query = target.indexOf("?");
  return query < 0 ? `/${key}` : `/${key}${target.slice(query)}`;
}

/** `192.0.2.7`, `192.0.2.0/24`, and the same of IPv6. What is neither was refused with the config. */
function blocksOf(texts: readonly string[]): BlockList | undefined {
  if (texts.length === 0) return undefined;
  const blocks = new BlockList();
  for (const text of texts) {
    const [address = "", bits] = text.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (bits === undefined) blocks.addAddress(address, family);
    else blocks.addSubnet(address, Number(bits), family);
  }
  return blocks;
}

function isIn(blocks: BlockList, address: string): boolean {
  return blocks.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

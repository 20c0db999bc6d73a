import { DaybookError } from "../../errors.ts";
import { type AccessInput, readAccessLogs } from "../../sources/access-logs/read.ts";
import type { AccessLogFormat } from "../../sources/access-logs/request.ts";
import {
  type BeaconInput,
  type BeaconOutcome,
  type BeaconSender,
  beaconEvent,
  invalid,
  siteUrl,
} from "./beacon.ts";
import { Countries } from "./countries.ts";
import { PageImport, type PageImportOptions } from "./import.ts";
import type { PageImportReport } from "./import-report.ts";
import { ledgerOf } from "./log-ledger.ts";
import { pageOf } from "./page-path.ts";
import type {
  FacetCounts,
  FacetQuery,
  PageList,
  PageListQuery,
  PageViews,
  PageViewsQuery,
} from "./page-types.ts";
import type { PagesPort } from "./port.ts";
import { PageQueries } from "./queries.ts";
import { SenderLimit } from "./rate-limit.ts";
import { bookSecret, passingSecret } from "./secret.ts";
import { SHARED, type ViewEventParts } from "./view-event.ts";
import { ViewRule } from "./view-rule.ts";
import { Visitors } from "./visitor.ts";

export interface ShareInput {
  /** Address of the page: a whole URL or a path. */
  url: string;
  /** What it was shared with, as `mastodon`. */
  service: string;
}

export interface Share {
  page: string;
  service: string;
}

/** Any number of logs, one after the other. */
export type AccessLogs = Iterable<AccessInput> | AsyncIterable<AccessInput>;

export interface AccessLogOptions {
  /** Default: the one that each log shows. */
  format?: AccessLogFormat | undefined;
  /** What wrote the lines that do not say it: part of their identity. */
  source?: string | undefined;
  signal?: AbortSignal | undefined;
}

const SHARES_PER_MINUTE = 10;
/** Of one address; an office behind one has many readers. */
const VIEWS_PER_MINUTE = 120;
const SERVICE = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,49}$/u;
const SHARE_SOURCE = "page-share";

/** Page views: each is an event of the log `pages`, its subject the page. */
export class PageKit {
  #port: PagesPort;
  #rule: ViewRule;
  #queries: PageQueries;
  #shares: SenderLimit;
  #told = new SenderLimit(VIEWS_PER_MINUTE);
  #visitors: Promise<Visitors> | undefined;
  #countries: Promise<Countries | undefined> | undefined;

  constructor(port: PagesPort) {
    this.#port = port;
    this.#rule = new ViewRule(port.config);
    this.#queries = new PageQueries(port);
    this.#shares = new SenderLimit(port.config.sharesPerMinute ?? SHARES_PER_MINUTE);
  }

  /** The pages that were viewed in a range, the most viewed first. @throws query_invalid, calendar_invalid */
  list(query?: PageListQuery): Promise<PageList> {
    return this.#queries.list(query);
  }

  /** Views and visitors by day, week or month. @throws page_not_found, query_invalid, calendar_invalid */
  views(query?: PageViewsQuery): Promise<PageViews> {
    return this.#queries.views(query);
  }

  /** Views by referrer, campaign, browser …; shares by service. @throws page_not_found, query_invalid, calendar_invalid */
  by(query: FacetQuery): Promise<FacetCounts> {
    return this.#queries.facet(query);
  }

  /**
   * Records the views that access logs tell of, in memory that does not grow with them. The same lines again record nothing, and
   * what was read of a log is not read again.
   */
  async import(
    inputs: AccessLogs,
    options: PageImportOptions & AccessLogOptions = {},
  ): Promise<PageImportReport> {
    const { format, source, signal } = options;
    const ledger = ledgerOf(this.#port, source ?? "");
    const visitors = options.dryRun
      ? new Visitors(await passingSecret(this.#port))
      : await this.#visitorsOnce();
    const parts = { ...(await this.#eventParts(visitors)), port: this.#port, rule: this.#rule };
    return new PageImport(parts, options).run((take) =>
      readAccessLogs(inputs, { format, source, signal, ledger, take }),
    );
  }

  /** Records a view that a page tells of, if it is one. @throws page_invalid, rate_limited */
  async record(input: BeaconInput, sender: BeaconSender = {}): Promise<BeaconOutcome> {
    const { now, newId } = this.#port;
    // Who calls it in the same process has no address, and no limit.
    if (sender.address !== undefined) this.#limit("views", this.#told, sender.address);
    const parts = await this.#eventParts(await this.#visitorsOnce());
    const made = beaconEvent(input, sender, { ...parts, rule: this.#rule, now, newId });
    if ("reason" in made) return { recorded: false, page: null, reason: made.reason };
    const { recorded } = await this.#port.append(made.event);
    return { recorded: recorded > 0, page: made.page, reason: recorded > 0 ? null : "duplicate" };
  }

  /** Records that somebody shared a page. @throws page_invalid, page_not_found, rate_limited */
  async share({ url, service }: ShareInput, { address, site }: BeaconSender = {}): Promise<Share> {
    if (typeof url !== "string" || url === "") throw invalid("share_url", "a URL or a path", url);
    if (typeof service !== "string" || !SERVICE.test(service)) {
      throw invalid("share_service", "1 to 50 letters, digits, spaces, ., _ or -", service);
    }
    this.#limit("shares", this.#shares, address ?? "");
    // A path begins with a slash; what else names a place names it wholly.
    if (!url.startsWith("/") && URL.canParse(url)) {
      const { hostname } = siteUrl(url, "share_url");
      if (!this.#rule.isOfSite(hostname, site)) throw invalid("share_url", "a page of the site", url);
    }
    const page = await this.#queries.known(pageOf(url)?.page ?? url);
    await this.#port.append({ source: SHARE_SOURCE, type: SHARED, subject: page, data: { service } });
    return { page, service };
  }

  /** Whether the script of a site heeds what a browser says of tracking. */
  get respectsDoNotTrack(): boolean {
    return this.#port.config.respectDoNotTrack ?? true;
  }

  #limit(subject: "shares" | "views", limit: SenderLimit, sender: string): void {
    const seconds = limit.take(sender, this.#port.now());
    if (seconds === undefined) return;
    throw new DaybookError(
      "rate_limited",
      `${subject} of one address must be fewer, got the next ${seconds} s too early`,
      { subject, retryAfterSeconds: seconds, hint: "wait as long as Retry-After says" },
    );
  }

  #visitorsOnce(): Promise<Visitors> {
    this.#visitors ??= bookSecret(this.#port).then((secret) => new Visitors(secret));
    // What failed once may succeed at the next call.
    this.#visitors.catch(() => {
      this.#visitors = undefined;
    });
    return this.#visitors;
  }

  async #eventParts(visitors: Visitors): Promise<ViewEventParts> {
    const { calendar, config } = this.#port;
    return {
      calendar: calendar(),
      visitors,
      keepAddresses: config.keepAddresses ?? false,
      countries: await this.#countriesOnce(),
    };
  }

  /** Read when they are first needed, and once: what is wrong with the file stays so until the config is read again. */
  #countriesOnce(): Promise<Countries | undefined> {
    const { countriesFile } = this.#port;
    this.#countries ??=
      countriesFile === undefined ? Promise.resolve(undefined) : Countries.load(countriesFile);
    return this.#countries;
  }
}

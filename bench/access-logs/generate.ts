/**
 * Access logs of a site with 50,000 pages over a year: a few pages have most of the views, each view fetches assets,
 * a fifth of the visitors are bots, and one line in a thousand is hostile. The same seed gives the same bytes.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { randomOf } from "../harness.ts";

export type Flavour = "combined" | "vhost" | "s3";

export interface GenerateOptions {
  flavour: Flavour;
  /** Lines are written until the file is at least as large. */
  bytes: number;
  seed?: number;
  pages?: number;
  /** When the first request was made. */
  startMs?: number;
  /** Over which the lines are spread. */
  days?: number;
  /** That a reader's browser fetches with a page; default none for a third of the readers, 2 to 4 for the others. */
  assets?: number | undefined;
}

interface Hit {
  timeMs: number;
  address: string;
  method: string;
  target: string;
  status: number;
  bytes: number;
  referrer: string;
  agent: string;
  host: string;
  serial: number;
}

const DAY_MS = 86_400_000;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const HOSTS = ["blog.example.net", "www.example.net", "docs.example.org"];
const WRITE_BYTES = 1 << 20;
/** About what a line of each flavour has; only for the pace of time. */
const LINE_BYTES = { combined: 215, vhost: 233, s3: 470 };

const AGENTS = [
  "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36",
];
const BOTS = [
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
  "curl/8.14.1",
  "uptime-probe/2",
];
const REFERRERS = ["-", "-", "https://www.google.com/", "https://news.example.com/item?id=4711", "-"];
const ASSETS = ["/css/site.css", "/js/app.js", "/favicon.ico", "/img/logo.svg"];
const WORDS = "river stone cloud paper north window garden letter winter copper signal harbour".split(" ");

/** What clients send to break a parser, as nginx writes it: quotes and controls escaped. */
const HOSTILE: readonly Partial<Hit>[] = [
  { target: "/search?q=\\x22 200 1 \\x22-\\x22&r=[x]", agent: "Thing/1.0 [en] (compatible)" },
  { target: `/${"a".repeat(6_000)}`, agent: "-" },
  { target: "/%2e%2e/%00/etc/passwd", referrer: "https://a.example/?s=\\x22q\\x22" },
  { target: "/caf%25C3%25A9/index.html", agent: "\\x5C\\x22\\x5C\\x22" },
  { method: "", target: "\\x16\\x03\\x01\\x02", status: 400, referrer: "-", agent: "-" },
];

/** Writes the file; how many lines it has. */
export function generateAccessLog(path: string, options: GenerateOptions): number {
  const file = openSync(path, "w");
  let lines = 0;
  let written = 0;
  let text = "";
  try {
    for (const hit of hits(options)) {
      text += lineOf(hit, options.flavour);
      lines += 1;
      if (text.length < WRITE_BYTES) continue;
      written += writeSync(file, text);
      text = "";
      if (written >= options.bytes) return lines;
    }
    return lines;
  } finally {
    closeSync(file);
  }
}

/** Without end: views of pages and, behind some of them, their assets. */
function* hits({ seed = 1, pages = 50_000, startMs, days = 365, bytes, flavour, assets }: GenerateOptions) {
  const random = randomOf(seed);
  const stepMs = (days * DAY_MS * LINE_BYTES[flavour]) / bytes;
  let timeMs = startMs ?? Date.UTC(2025, 0, 1);
  for (let serial = 0; ; ) {
    const view = viewOf(random, pages);
    const isBot = BOTS.includes(view.agent);
    const usual = isBot || random(3) === 0 ? 0 : 2 + random(3);
    const fetched = isBot ? 0 : (assets ?? usual);
    for (let index = 0; index <= fetched; index++) {
      serial += 1;
      timeMs += 2 * stepMs * (random(1_000) / 1_000);
      const hit = { ...view, timeMs: Math.floor(timeMs), serial };
      yield index === 0 ? (random(1_000) === 0 ? hostile(random, hit) : hit) : asset(random, hit);
    }
  }
}

function viewOf(random: (below: number) => number, pages: number): Omit<Hit, "timeMs" | "serial"> {
  const isBot = random(5) === 0;
  const fate = random(100);
  const target = pageOf(zipf(random, pages));
  return {
    address: random(20) === 0 ? `2001:db8::${random(65_536).toString(16)}` : addressOf(random(200_000)),
    method: fate < 2 ? "HEAD" : fate < 3 ? "POST" : "GET",
    target: random(12) === 0 ? `${target}?utm_source=newsletter&utm_campaign=w${random(52)}` : target,
    status: fate > 96 ? 404 : fate > 92 ? 301 : fate > 82 ? 304 : 200,
    bytes: 2_000 + random(60_000),
    referrer: REFERRERS[random(REFERRERS.length)] as string,
    agent: (isBot ? BOTS[random(BOTS.length)] : AGENTS[random(AGENTS.length)]) as string,
    host: HOSTS[random(10) === 0 ? 1 + random(2) : 0] as string,
  };
}

function asset(random: (below: number) => number, hit: Hit): Hit {
  const image = `/img/${WORDS[random(WORDS.length)]}-${random(400)}.webp`;
  return {
    ...hit,
    method: "GET",
    target: random(2) === 0 ? (ASSETS[random(ASSETS.length)] as string) : image,
    status: random(4) === 0 ? 304 : 200,
    bytes: random(200_000),
    referrer: `https://${hit.host}${hit.target}`,
  };
}

function hostile(random: (below: number) => number, hit: Hit): Hit {
  return { ...hit, ...HOSTILE[random(HOSTILE.length)] };
}

/** Rank r with a chance of about 1/r: what a uniform number is in the logarithm. */
function zipf(random: (below: number) => number, count: number): number {
  return Math.floor(Math.exp((random(1_000_000) / 1_000_000) * Math.log(count + 1))) - 1;
}

function pageOf(rank: number): string {
  if (rank === 0) return "/";
  const word = (step: number) => WORDS[(rank * step) % WORDS.length];
  return `/${rank % 3 === 0 ? "notes" : "articles"}/20${10 + (rank % 16)}/${word(1)}-${word(5)}-${rank}/`;
}

function addressOf(visitor: number): string {
  return `10.${visitor >> 16}.${(visitor >> 8) & 255}.${visitor & 255}`;
}

function lineOf(hit: Hit, flavour: Flavour): string {
  const request = hit.method === "" ? hit.target : `${hit.method} ${hit.target} HTTP/1.1`;
  if (flavour === "s3") return s3Line(hit, request);
  const prefix = flavour === "vhost" ? `${hit.host}:443 ` : "";
  return `${prefix}${hit.address} - - [${clfTime(hit.timeMs)}] "${request}" ${hit.status} ${hit.bytes} "${hit.referrer}" "${hit.agent}"\n`;
}

function s3Line(hit: Hit, request: string): string {
  const path = hit.target.replace(/\?.*/, "").slice(1);
  const key = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  const id = (hit.serial + 2 ** 40).toString(36).toUpperCase().padStart(16, "7Q");
  const operation = `WEBSITE.${hit.method === "" ? "GET" : hit.method}.OBJECT`;
  const sizes = hit.status === 304 ? `- ${hit.bytes}` : `${hit.bytes} ${hit.bytes}`;
  const error = hit.status === 404 ? "NoSuchKey" : "-";
  const head = `79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be ${hit.host} [${clfTime(hit.timeMs)}] ${hit.address} - ${id} ${operation} ${key}`;
  return `${head} "${request}" ${hit.status} ${error} ${sizes} ${10 + (hit.serial % 90)} 9 "${hit.referrer}" "${hit.agent}" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= - - - ${hit.host}.s3-website.eu-west-1.amazonaws.com - - -\n`;
}

function clfTime(timeMs: number): string {
  const time = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${two(time.getUTCDate())}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}`;
  return `${day}:${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())} +0000`;
}

import { LIMITS } from "../../event/limits.ts";
import { cutText, hasUnseen, replaceUnseen } from "./clean-text.ts";

/** The page that a request is about, and what else its target says. */
export interface PageTarget {
  /** Decoded, with a leading slash, without the query and `index.html`; trailing slash and case as sent. */
  page: string;
  /** The target as logged, where the page does not follow from it by putting the slash in front. */
  raw: string | undefined;
  /** The `utm_*` parameters, if there are any. */
  campaign: Campaign | undefined;
}

/** What a link says about the campaign that it is part of. Fields that were not said are absent. */
export interface Campaign {
  source?: string;
  medium?: string;
  name?: string;
}

/** Longer targets are no pages: a page is a subject of the log, of at most 512 bytes. */
export const MAX_TARGET = 4_096;
const MAX_CAMPAIGN = 100;
const INDEX = /\/index\.html?$/i;

/**
 * The one place where the target of a request becomes a page. Percent-encoding is taken off until nothing changes, twice
 * at most, since some logs encode what is encoded already; a target that is badly encoded stays as it is.
 *
 * @param target path with query, percent-encoded, or a whole URL
 */
export function pageOf(target: string): PageTarget | undefined {
  if (target.length > MAX_TARGET) return undefined;
  const sent = withoutOrigin(target);
  const end = sent.search(/[?#]/);
  const path = end < 0 ? sent : sent.slice(0, end);
  const page = cleanPath(decodedTwice(path));
  if (page === undefined) return undefined;
  const campaign = end < 0 || sent[end] !== "?" ? undefined : campaignOf(sent.slice(end + 1));
  return { page, raw: page === target ? undefined : target, campaign };
}

/** A page as somebody names it: decoded already, with or without the leading slash. */
export function namedPage(text: string): string | undefined {
  return text.length > MAX_TARGET ? undefined : cleanPath(text);
}

function withoutOrigin(target: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(target);
  return scheme === null ? target : target.slice(scheme[0].length);
}

function decodedTwice(path: string): string {
  if (!path.includes("%")) return path;
  const once = decoded(path);
  return once.includes("%") ? decoded(once) : once;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Undefined for what no subject can be. */
function cleanPath(path: string): string | undefined {
  if (hasUnseen(path) || !path.isWellFormed()) return undefined;
  let clean = path.startsWith("/") ? path : `/${path}`;
  if (clean.includes("//") || clean.includes("/.")) clean = resolved(clean);
  clean = clean.replace(INDEX, "/");
  return clean.length <= LIMITS.subjectBytes && Buffer.byteLength(clean) <= LIMITS.subjectBytes
    ? clean
    : undefined;
}

/** Without empty and dot segments; one that leads above the root stays at the root. */
function resolved(path: string): string {
  const parts: string[] = [];
  const segments = path.split("/");
  for (const segment of segments) {
    if (segment === "..") parts.pop();
    else if (segment !== "" && segment !== ".") parts.push(segment);
  }
  const last = segments.at(-1) as string;
  const isFolder = last === "" || last === "." || last === "..";
  return parts.length === 0 ? "/" : `/${parts.join("/")}${isFolder ? "/" : ""}`;
}

function campaignOf(query: string): Campaign | undefined {
  if (!query.includes("utm_")) return undefined;
  const params = new URLSearchParams(query.slice(0, MAX_TARGET));
  const campaign: Campaign = {};
  const source = label(params.get("utm_source"));
  const medium = label(params.get("utm_medium"));
  const name = label(params.get("utm_campaign"));
  if (source !== undefined) campaign.source = source;
  if (medium !== undefined) campaign.medium = medium;
  if (name !== undefined) campaign.name = name;
  return source === undefined && medium === undefined && name === undefined ? undefined : campaign;
}

/** Cut where it is longer than a label may be; lone halves of surrogate pairs, and controls, become `\uFFFD`. */
function label(text: string | null): string | undefined {
  if (text === null) return undefined;
  const clean = replaceUnseen(cutText(text.trim(), MAX_CAMPAIGN).toWellFormed(), "\uFFFD");
  return clean === "" ? undefined : clean;
}

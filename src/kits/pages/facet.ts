import type { Json, JsonObject } from "../../event/event.ts";

/** What views are counted by, beside their page and day. */
export const FACETS = {
  referrer: "r",
  campaign: "u",
  agent: "a",
  country: "c",
  service: "h",
} as const;

export type Facet = keyof typeof FACETS;

/** Values of these are any number; the others' are few. */
const ORIGINS: ReadonlySet<Facet> = new Set(["referrer", "campaign", "service"]);
const MAX_VALUE = 340;
/** Between the parts of a campaign, which hold no control characters. */
const PART = "\u001f";

export function isOrigin(facet: Facet): boolean {
  return ORIGINS.has(facet);
}

/** The attribute that counts a value. */
export function facetKey(facet: Facet, value: string): string {
  return `${FACETS[facet]}|${value}`;
}

/** The value of an attribute that counts this facet. */
export function facetValue(facet: Facet, attribute: string): string | undefined {
  return attribute.startsWith(`${FACETS[facet]}|`) ? attribute.slice(2) : undefined;
}

/** A text field of anybody's data, if it is one that can be counted. */
export function countable(value: Json | undefined): string | undefined {
  if (typeof value !== "string" || value === "" || value.length > MAX_VALUE) return undefined;
  return value.isWellFormed() ? value : undefined;
}

/** Source, medium and name as one text, undefined for none of them. */
export function campaignValue(campaign: Json | undefined): string | undefined {
  if (typeof campaign !== "object" || campaign === null || Array.isArray(campaign)) return undefined;
  const parts = [campaign.source, campaign.medium, campaign.name].map(countable);
  return parts.every((part) => part === undefined) ? undefined : countable(parts.map(partText).join(PART));
}

/** Browser, system and device as one text, undefined for none of them: they are counted together, in one attribute. */
export function agentValue(data: JsonObject): string | undefined {
  const [browser, os, device] = [countable(data.browser), countable(data.os), countable(data.device)];
  if (browser === undefined && os === undefined && device === undefined) return undefined;
  return countable(`${partText(browser)}${PART}${partText(os)}${PART}${partText(device)}`);
}

function partText(part = ""): string {
  return part.includes(PART) ? part.replaceAll(PART, " ") : part;
}

/** One part of an agent; undefined where it is not known. */
export function agentPart(value: string, part: "browser" | "os" | "device"): string | undefined {
  return value.split(PART)[part === "browser" ? 0 : part === "os" ? 1 : 2] || undefined;
}

export function campaignOf(value: string): JsonObject {
  const [source = "", medium = "", name = ""] = value.split(PART);
  return { source: source || null, medium: medium || null, campaign: name || null };
}

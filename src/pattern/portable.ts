import { wildcardComplexity } from "./complexity.ts";
import { parsePattern } from "./parse.ts";
import type { Field, Term, WildcardTerm } from "./pattern.ts";

/**
 * `classic`: rules of an event bus. `custom-bus`: subscribers of a custom event bus. `pipes`: EventBridge Pipes. `lambda`: filters
 * of Lambda's event source mappings.
 */
export type Consumer = "classic" | "custom-bus" | "pipes" | "lambda";
const CONSUMERS: Consumer[] = ["classic", "custom-bus", "pipes", "lambda"];

export interface Finding {
  /** The path of the field; empty for the pattern as a whole. */
  path: string;
  /** `refused`: AWS documents that it refuses this. `unlisted`: its pages do not list it for this consumer. `check`: accepted within a limit, or read in another way. */
  level: "refused" | "unlisted" | "check";
  why: string;
}

export interface ConsumerVerdict {
  consumer: Consumer;
  /** False if a finding is `refused`. */
  accepted: boolean;
  findings: Finding[];
}

type Feature =
  | "suffix"
  | "ignore-case"
  | "affix-ignore-case"
  | "cidr"
  | "nested-anything-but"
  | "wildcard"
  | "none-of-wildcard"
  | "$or";
type Levels = Partial<Record<Consumer, Finding["level"]>>;

/** What stands here is all that differs; everything else is accepted by all four. */
const SUPPORT: Record<Feature, Levels> = {
  suffix: { lambda: "unlisted" },
  "ignore-case": { lambda: "unlisted" },
  $or: { lambda: "unlisted" },
  "affix-ignore-case": { lambda: "unlisted" },
  cidr: { pipes: "unlisted", lambda: "unlisted" },
  "nested-anything-but": { pipes: "refused", lambda: "unlisted" },
  "none-of-wildcard": { "custom-bus": "refused", pipes: "refused", lambda: "unlisted" },
  wildcard: { "custom-bus": "refused", pipes: "refused", lambda: "unlisted" },
};

const NAMES: Record<Feature, string> = {
  suffix: "suffix",
  "ignore-case": "equals-ignore-case",
  $or: "$or",
  "affix-ignore-case": "prefix or suffix with equals-ignore-case",
  cidr: "cidr",
  "nested-anything-but": "an operator within anything-but",
  "none-of-wildcard": "wildcard within anything-but",
  wildcard: "wildcard",
};

const MAX_CHARACTERS = 4_096;
const DEFAULT_QUOTA = 2_048;
const MAX_COMPLEXITY = 10;

/**
 * Says, for each AWS service that takes event patterns, whether it would take this one, and what it would refuse.
 * @throws DaybookError `pattern_invalid` for what no service takes.
 */
export function portable(pattern: unknown): ConsumerVerdict[] {
  const parsed = parsePattern(pattern);
  const fields = [...new Set(parsed.branches.flat())];
  const text = typeof pattern === "string" ? pattern : JSON.stringify(parsed.source);
  const features = fields.flatMap((field) =>
    featuresOf(field).map((feature) => ({ feature, path: field.path })),
  );
  if (parsed.branches.length > 1) features.push({ feature: "$or", path: "" });
  const common = [...sizeFindings(text), ...fields.flatMap(valueFindings)];
  return CONSUMERS.map((consumer) => {
    const own = features.flatMap(({ feature, path }) => supportFinding(consumer, feature, path));
    const wildcards = consumer === "classic" ? wildcardFindings(fields) : [];
    const findings = [...common, ...own, ...wildcards];
    return { consumer, accepted: !findings.some(({ level }) => level === "refused"), findings };
  });
}

function supportFinding(consumer: Consumer, feature: Feature, path: string): Finding[] {
  const level = SUPPORT[feature][consumer];
  if (level === undefined) return [];
  const said = level === "refused" ? "does not take" : "does not list";
  return [{ path, level, why: `${consumer} ${said} ${NAMES[feature]}` }];
}

function featuresOf({ terms }: Field): Feature[] {
  return [...new Set(terms.flatMap(featureOf))];
}

function featureOf(term: Term): Feature[] {
  switch (term.kind) {
    case "wildcard":
    case "cidr":
      return [term.kind];
    case "none-of":
      return term.terms.some(({ kind }) => kind === "wildcard")
        ? ["none-of-wildcard"]
        : ["nested-anything-but"];
    case "equals":
      return ["ignore-case"];
    case "prefix":
    case "suffix":
      if (term.units !== undefined) return ["affix-ignore-case"];
      return term.kind === "suffix" ? ["suffix"] : [];
    default:
      return [];
  }
}

function sizeFindings(text: string): Finding[] {
  const long = `${text.length} characters`;
  if (text.length > MAX_CHARACTERS) {
    return [
      { path: "", level: "refused", why: `a pattern has at most ${MAX_CHARACTERS} characters, got ${long}` },
    ];
  }
  if (text.length <= DEFAULT_QUOTA) return [];
  const why = `the quota of an account is ${DEFAULT_QUOTA} characters unless it was raised, got ${long}`;
  return [{ path: "", level: "check", why }];
}

/** Values that AWS's documents, or its engine, read in another way. */
function valueFindings({ path, terms }: Field): Finding[] {
  const numbers = terms.flatMap(numbersOf);
  const findings: Finding[] = [];
  if (numbers.some((number) => Math.abs(number) > 5e9 || !hasSixDecimals(number))) {
    findings.push({ path, level: "check", why: "AWS documents numbers from -5e9 to 5e9 with six decimals" });
  }
  if (
    terms.some((term) => "units" in term && term.units !== undefined && /[\ud800-\udfff]/.test(term.text))
  ) {
    const why =
      "AWS's engine does not compare characters beyond U+FFFF without case; Daybook compares them exactly";
    findings.push({ path, level: "check", why });
  }
  return findings;
}

function numbersOf(term: Term): number[] {
  if (term.kind === "numeric") return [term.low, term.high].filter(Number.isFinite);
  if (term.kind === "exact") return typeof term.value === "number" ? [term.value] : [];
  return term.kind === "other-than" ? [...term.values].filter((value) => typeof value === "number") : [];
}

function hasSixDecimals(number: number): boolean {
  return Number(number.toFixed(6)) === number;
}

function wildcardFindings(fields: Field[]): Finding[] {
  const used = fields
    .map(({ path, terms }) => ({ path, wildcards: terms.flatMap(wildcardsOf) }))
    .filter(({ wildcards }) => wildcards.length > 0);
  const findings: Finding[] = used.flatMap(({ path, wildcards }) => {
    const complexity = wildcardComplexity(wildcards, MAX_COMPLEXITY);
    if (complexity <= MAX_COMPLEXITY) return [];
    return [{ path, level: "refused", why: "Rule is too complex - try using fewer wildcard characters" }];
  });
  if (used.length > 0)
    findings.push({ path: "", level: "check", why: "a bus takes 30 rules with wildcards" });
  return findings;
}

function wildcardsOf(term: Term): WildcardTerm[] {
  if (term.kind === "wildcard") return [term];
  return term.kind === "none-of" ? term.terms.filter((inner) => inner.kind === "wildcard") : [];
}

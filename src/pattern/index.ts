/** `daybook/pattern`: EventBridge's event patterns. PATTERNS.md is the specification. */
export { compilePattern, matchesPattern } from "./compile.ts";
export { type BranchVerdict, type Explanation, explain, type FieldVerdict } from "./explain.ts";
export { PATTERN_LIMITS } from "./limits.ts";
export { Matcher } from "./matcher.ts";
export { parsePattern } from "./parse.ts";
export type { Field, ParsedPattern, Scalar, Term } from "./pattern.ts";
export { type Consumer, type ConsumerVerdict, type Finding, portable } from "./portable.ts";

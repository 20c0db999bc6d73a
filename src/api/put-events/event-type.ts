import { LIMITS } from "../../event/limits.ts";

const TYPE = /^[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9][A-Za-z0-9_-]*)*$/;
/** Of a detail type without one letter or digit that a type may have. */
const NAMELESS = "event";

/** A detail type as a type: kept if it is one, else with a dash for what a type cannot hold. `stream changes` → `stream-changes`. */
export function eventType(detailType: string): string {
  if (isType(detailType)) return detailType;
  const words = detailType
    .slice(0, LIMITS.typeLength)
    .split(".")
    .map(typeWord)
    .filter((word) => word !== "");
  const kept = words.slice(0, LIMITS.typeSegments - 1);
  const rest = words.slice(LIMITS.typeSegments - 1).join("-");
  return (rest === "" ? kept : [...kept, rest]).join(".") || NAMELESS;
}

function isType(text: string): boolean {
  return text.length <= LIMITS.typeLength && TYPE.test(text) && text.split(".").length <= LIMITS.typeSegments;
}

function typeWord(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^[_-]+|-+$/g, "");
}

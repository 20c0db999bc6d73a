import { convert as convertUnit } from "convert";
import { DaybookError, shown } from "../../../errors.ts";
import { type KnownUnit, knownUnit } from "./unit-names.ts";

/** Characters of a unit's name. */
export const MAX_UNIT_LENGTH = 32;

/** One word or a few: `km`, `fl oz`, `km/h`, `%`, `push-ups`. */
const NAME = /^[\p{L}%°'"][\p{L}\p{M}\p{N}%°'"./⋅ _-]*$/u;
const CONTROL = /\p{C}/u;

/** What 1 of a unit that is its own dimension counts as. */
const THOUSAND = 1_000;
/** Of a converted value: what floating point puts behind them is noise. */
const DIGITS = 12;

/** How values of a unit are summed: as whole numbers of the base unit of its dimension. */
export interface UnitMeasure {
  /** The sum that they go into, one for all units of a dimension: `length`; `unit_pages` for a unit of its own. */
  measure: string;
  /** What its sums are in whole numbers of: mm. */
  base: string;
  /** Whether values are converted before they are summed, and so may be up to half a base unit beside what they were. */
  isConverted: boolean;
  /** A whole number. @throws unit_invalid for what is not a finite number */
  toBase(value: number): number;
  /** Not rounded. @throws unit_invalid for what is not a finite number */
  exactly(value: number): number;
  /** @throws unit_invalid for what is not a finite number */
  fromBase(sum: number): number;
}

/**
 * What a unit measures: length in mm, area in cm², volume in µl, mass in mg, energy in J, power in mW, pressure in Pa,
 * temperature in mK, data in bits, duration in ms. A unit that is not known is its own dimension, in thousandths.
 * Counters follow from this: a change of it needs a new revision of the views.
 *
 * @throws unit_invalid
 */
export function measureOf(unit: string): UnitMeasure {
  const name = nameOf(unit);
  const known = knownUnit(name);
  if (known === undefined) return ownMeasure(name, unit);
  const exactly = (value: number) => toBase(finite(value), known);
  return {
    measure: known.measure,
    base: known.base,
    isConverted: true,
    toBase: (value) => Math.round(exactly(value)),
    exactly,
    fromBase: (sum) => clean(fromBase(finite(sum), known)),
  };
}

/** @throws unit_invalid, also when the two units are of different dimensions */
export function convert(value: number, from: string, to: string): number {
  const [source, target] = [measureOf(from), measureOf(to)];
  if (source.measure !== target.measure) {
    throw unitInvalid(`a unit of ${source.measure} as ${shown(from)} is`, to);
  }
  const [known, wanted] = [knownUnit(nameOf(from)), knownUnit(nameOf(to))];
  if (known === undefined || wanted === undefined) return finite(value);
  // Not by whole base units: 0.3 mm are 0.03 cm.
  return clean(fromBase(toBase(finite(value), known), wanted));
}

function toBase(value: number, { unit, base, times }: KnownUnit): number {
  return convertUnit(value * times, unit).to(base);
}

function fromBase(value: number, { unit, base, times }: KnownUnit): number {
  return convertUnit(value, base).to(unit) / times;
}

function ownMeasure(name: string, unit: unknown): UnitMeasure {
  const words = name.toLowerCase().replaceAll("%", " percent ").replaceAll("/", " per ");
  const word = words.replace(/[^\p{L}\p{M}\p{N}]+/gu, "_").replace(/^_|_$/g, "");
  if (word === "") throw unitInvalid(RULE, unit);
  const exactly = (value: number) => finite(value) * THOUSAND;
  return {
    measure: `unit_${word}`,
    base: "thousandths",
    isConverted: false,
    toBase: (value) => Math.round(exactly(value)),
    exactly,
    fromBase: (sum) => finite(sum) / THOUSAND,
  };
}

const RULE = `1 to ${MAX_UNIT_LENGTH} letters, digits, spaces and - _ . / % that begin with a letter, such as km or pages`;

/** As it is looked up: `㎞` is `km`, and spaces are one. */
function nameOf(unit: unknown): string {
  if (typeof unit !== "string" || unit.length > MAX_UNIT_LENGTH || CONTROL.test(unit))
    throw unitInvalid(RULE, unit);
  const name = unit.normalize("NFKC").trim().replace(/\s+/gu, " ");
  if (name.length <= MAX_UNIT_LENGTH && NAME.test(name)) return name;
  throw unitInvalid(RULE, unit);
}

function finite(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new DaybookError("unit_invalid", `value must be a finite number, got ${shown(value)}`, {
    subject: "value",
    value,
  });
}

function clean(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

function unitInvalid(rule: string, unit: unknown): DaybookError {
  return new DaybookError("unit_invalid", `unit must be ${rule}, got ${shown(unit)}`, {
    subject: "unit",
    value: unit,
  });
}

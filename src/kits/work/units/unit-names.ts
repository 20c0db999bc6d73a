import { getMeasureKind, MeasureKind, type Unit } from "convert";

/** What can be measured, and the unit of its sums: small enough for whole numbers, large enough that years of it fit. */
export interface Dimension {
  measure: string;
  base: Unit;
}

/**
 * What people measure of their days. The library knows more kinds (angles, luminance), whose units are everyday words
 * that mean other things in a log: turns, grades, nits. Those count as themselves.
 */
const DIMENSIONS: ReadonlyMap<MeasureKind, Dimension> = new Map<MeasureKind, Dimension>([
  [MeasureKind.Length, { measure: "length", base: "mm" }],
  [MeasureKind.Area, { measure: "area", base: "cm2" }],
  [MeasureKind.Volume, { measure: "volume", base: "µl" }],
  [MeasureKind.Mass, { measure: "mass", base: "mg" }],
  [MeasureKind.Energy, { measure: "energy", base: "J" }],
  [MeasureKind.Power, { measure: "power", base: "mW" }],
  [MeasureKind.Pressure, { measure: "pressure", base: "Pa" }],
  [MeasureKind.Temperature, { measure: "temperature", base: "mK" }],
  [MeasureKind.Data, { measure: "data", base: "b" }],
  [MeasureKind.Time, { measure: "duration", base: "ms" }],
]);

/** A unit of the library, and how many of it one of the name is. */
type Alias = [unit: Unit, times?: number];

const KCAL: Alias = ["J", 4_184];
/** The small one, as in physics; food and watches mean the large one, which they write `kcal`, or with a capital. */
const CAL: Alias = ["J", 4.184];

/** Names that the library lacks, or takes for what nobody measures: `mb` is a thousandth of a bit there, `gr` a grain. */
const ALIASES: Readonly<Record<string, Alias>> = Object.assign(Object.create(null), {
  cal: CAL,
  calorie: CAL,
  calories: CAL,
  Cal: KCAL,
  Calorie: KCAL,
  Calories: KCAL,
  CAL: KCAL,
  CALORIE: KCAL,
  CALORIES: KCAL,
  kcal: KCAL,
  kcals: KCAL,
  kilocalorie: KCAL,
  kilocalories: KCAL,
  kj: ["kJ"],
  wh: ["Wh"],
  kwh: ["kWh"],
  kw: ["kW"],
  sec: ["s"],
  secs: ["s"],
  mins: ["min"],
  hr: ["h"],
  hrs: ["h"],
  kms: ["km"],
  kgs: ["kg"],
  gr: ["g"],
  ul: ["µl"],
  mls: ["ml"],
  kb: ["kB"],
  mb: ["MB"],
  gb: ["GB"],
  tb: ["TB"],
} satisfies Record<string, Alias>);

/** Words that mean something else in a log than in the library: points of a game, pieces (`pc`), bars of chocolate. */
const OWN_WORDS = new Set(
  "a are ares bars da grain grains M moment moments p pc pica picas pk point points R S shake shakes TU".split(
    " ",
  ),
);

export interface KnownUnit extends Dimension {
  unit: Unit;
  times: number;
}

/** A unit by any of its names: as written, since case means something (`mg`, `Mg`), else in lower case. */
export function knownUnit(name: string): KnownUnit | undefined {
  return OWN_WORDS.has(name) ? undefined : (lookUp(name) ?? lookUp(name.toLowerCase()));
}

function lookUp(name: string): KnownUnit | undefined {
  if (OWN_WORDS.has(name)) return undefined;
  const [unit, times = 1] = ALIASES[name] ?? [name as Unit];
  const kind = getMeasureKind(unit as string);
  const dimension = kind === undefined ? undefined : DIMENSIONS.get(kind);
  return dimension && { ...dimension, unit, times };
}

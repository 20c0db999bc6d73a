/**
 * Equality without case as EventBridge has it: each UTF-16 unit of the pattern accepts its full lower and its full upper form,
 * nothing else. So `ß` accepts `SS` and not `ss`, and `ς` accepts `Σ` while `σ` does not accept `ς`.
 * Halves of surrogate pairs have no case: characters outside the BMP are compared exactly.
 */
export function foldUnits(text: string): (readonly string[])[] {
  return text.split("").map((unit) => {
    const lower = unit.toLowerCase();
    const upper = unit.toUpperCase();
    return lower === upper ? [lower] : [lower, upper];
  });
}

/** The ends that the units can reach from the start of `value`; a spelling may be longer than one unit. */
function endsOf(units: (readonly string[])[], value: string): Set<number> {
  let ends = new Set([0]);
  for (const spellings of units) {
    const next = new Set<number>();
    for (const end of ends) {
      for (const spelling of spellings) {
        if (value.startsWith(spelling, end)) next.add(end + spelling.length);
      }
    }
    if (next.size === 0) return next;
    ends = next;
  }
  return ends;
}

export function equalsFolded(units: (readonly string[])[], value: string): boolean {
  return endsOf(units, value).has(value.length);
}

export function startsFolded(units: (readonly string[])[], value: string): boolean {
  return endsOf(units, value).size > 0;
}

export function endsFolded(units: (readonly string[])[], value: string): boolean {
  let starts = new Set([value.length]);
  for (let at = units.length - 1; at >= 0; at -= 1) {
    const next = new Set<number>();
    for (const start of starts) {
      for (const spelling of units[at] as readonly string[]) {
        if (value.endsWith(spelling, start)) next.add(start - spelling.length);
      }
    }
    if (next.size === 0) return false;
    starts = next;
  }
  return true;
}

const KEYS = new Map<string, string>();

/**
 * A key that is the same for all texts which may be equal without case: coarser than `equalsFolded()`, so it finds candidates
 * and decides nothing. Made of the keys of the units, so a prefix of a text has a prefix of its key.
 */
export function foldKey(text: string): string {
  if (isPlain(text)) return text.toLowerCase();
  let key = "";
  for (const unit of text.split("")) {
    let known = KEYS.get(unit);
    if (known === undefined) {
      known = [...unit.toLowerCase().toUpperCase()].map((part) => part.toLowerCase()).join("");
      KEYS.set(unit, known);
    }
    key += known;
  }
  return key;
}

/** ASCII, where the key of a text is its lower case. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) > 127) return false;
  }
  return true;
}

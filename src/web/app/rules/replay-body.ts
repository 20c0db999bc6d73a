/** What `POST /api/replays` takes. */
export interface ReplayBody {
  rule: string;
  from?: string;
  to?: string;
  logs?: string[];
  types?: string[];
  name?: string;
  ratePerSecond?: number;
}

/** The filled fields of the form; an empty one sets no bound. */
export function bodyOf(rule: string, fields: FormData): ReplayBody {
  const body: ReplayBody = { rule };
  const read = (name: string) => String(fields.get(name) ?? "").trim();
  for (const name of ["from", "to", "name"] as const) {
    if (read(name) !== "") body[name] = read(name);
  }
  for (const name of ["logs", "types"] as const) {
    const words = read(name)
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "");
    if (words.length > 0) body[name] = words;
  }
  if (read("ratePerSecond") !== "") body.ratePerSecond = Number(read("ratePerSecond"));
  return body;
}

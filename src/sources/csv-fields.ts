/**
 * The fields of one CSV record after RFC 4180: commas, quotes around a field, doubled within it. Undefined where
 * a quote stands inside an unquoted field, after the closing one, or is never closed.
 */
export function csvFields(record: string): string[] | undefined {
  if (!record.includes('"')) return record.split(",");
  const fields: string[] = [];
  for (let from = 0; from <= record.length; ) {
    const end = record[from] === '"' ? quotedEnd(record, from) : plainEnd(record, from);
    if (end === undefined) return undefined;
    fields.push(fieldText(record.slice(from, end)));
    from = end + 1;
  }
  return fields;
}

/** Whether a quote is still open at the end, which is so after an odd number of them. */
export function hasOpenQuote(text: string): boolean {
  let isOpen = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) isOpen = !isOpen;
  return isOpen;
}

function quotedEnd(record: string, from: number): number | undefined {
  let close = record.indexOf('"', from + 1);
  while (close >= 0 && record[close + 1] === '"') close = record.indexOf('"', close + 2);
  if (close < 0) return undefined;
  return close + 1 === record.length || record[close + 1] === "," ? close + 1 : undefined;
}

function plainEnd(record: string, from: number): number | undefined {
  const comma = record.indexOf(",", from);
  const end = comma < 0 ? record.length : comma;
  const quote = record.indexOf('"', from);
  return quote < 0 || quote > end ? end : undefined;
}

function fieldText(field: string): string {
  return field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
}

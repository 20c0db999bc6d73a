/**
 * The parts of a field's path: keys of objects, and elements of arrays by their ids. `lines[id="a-1"].price` is the price of
 * the line with that id; a key with a dot or a bracket is written `["as.json"]`.
 */
export type FieldStep = string | { id: string | number };

const PLAIN_KEY = /^[^.[\]"\s]+$/;

export function fieldPath(steps: readonly FieldStep[]): string {
  const [first] = steps;
  if (steps.length === 1 && typeof first === "string" && PLAIN_KEY.test(first)) return first;
  let path = "";
  for (const step of steps) {
    if (typeof step === "object") path += `[id=${JSON.stringify(step.id)}]`;
    else if (!PLAIN_KEY.test(step)) path += `[${JSON.stringify(step)}]`;
    else path += path === "" ? step : `.${step}`;
  }
  return path;
}

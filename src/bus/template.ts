import type { Json } from "../event/event.ts";
import { valueAt } from "../event/path.ts";

/** What a template reads: an event, or what else has a time, and the day it counts for in the book's time zone. */
export interface TemplateSource {
  event: { time: string };
  dayOf(ms: number): string;
}

const PATH = /<([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)>/g;

type Part = string | { path: string };

/** A text with `<path>` for what an event has there. What is not there is empty. */
export class TextTemplate {
  readonly #parts: Part[];

  constructor(text: string) {
    this.#parts = partsOf(text);
  }

  /** `shownAs` is for the values only: the text around them is the author's own. */
  fill(source: TemplateSource, shownAs = asItIs): string {
    return this.#parts
      .map((part) => (typeof part === "string" ? part : shownAs(shownAt(source, part.path))))
      .join("");
  }

  /** The path, if the text is one and nothing else. */
  get path(): string | undefined {
    const [only, ...rest] = this.#parts;
    return typeof only === "object" && rest.length === 0 ? only.path : undefined;
  }
}

/** Compiles JSON whose texts are templates; one that is nothing but a path becomes the value, or is left out. */
export function jsonTemplate(template: Json): (source: TemplateSource) => Json | undefined {
  if (typeof template === "string") return textIn(template);
  if (Array.isArray(template)) {
    const parts = template.map(jsonTemplate);
    return (source) => parts.map((part) => part(source)).filter((value) => value !== undefined);
  }
  if (typeof template !== "object" || template === null) return () => template;
  const fields = Object.entries(template).map(([name, value]) => [name, jsonTemplate(value)] as const);
  return (source) => {
    const filled = fields.map(([name, value]) => [name, value(source)] as const);
    return Object.fromEntries(filled.filter(([, value]) => value !== undefined)) as Json;
  };
}

function textIn(text: string): (source: TemplateSource) => Json | undefined {
  const template = new TextTemplate(text);
  const { path } = template;
  return path === undefined ? (source) => template.fill(source) : (source) => valueIn(source, path);
}

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(PATH)) {
    if (match.index > from) parts.push(text.slice(from, match.index));
    parts.push({ path: match[1] as string });
    from = match.index + match[0].length;
  }
  if (from < text.length || parts.length === 0) parts.push(text.slice(from));
  return parts;
}

function valueIn({ event, dayOf }: TemplateSource, path: string): Json | undefined {
  if (path === "date") return dayOf(Date.parse(event.time));
  return valueAt(event, path) as Json | undefined;
}

function shownAt(source: TemplateSource, path: string): string {
  const value = valueIn(source, path);
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function asItIs(value: string): string {
  return value;
}

import { shown } from "../errors.ts";
import type { Row } from "../event/row.ts";
import type { Bytes } from "./bytes.ts";
import { elementRow, isDamage, type JsonReader, walkRows } from "./json-reader.ts";
import type { JsonItem, JsonPath } from "./json-walker.ts";
import { parsed } from "./ndjson.ts";
import { damaged } from "./rows.ts";

export interface JsonArrayOptions<T> {
  /** The format's name, for messages. */
  name: string;
  /** The key of the array, where the root is an object that holds it; the root may be the array as well. */
  within?: string;
  /** Reads one element; throws row_invalid. Undefined leaves it out. */
  read(element: object): T | undefined;
}

/** The rows of a JSON array, one for each element; `line` is its 1-based number. */
export function jsonArrayRows<T>(bytes: Bytes, options: JsonArrayOptions<T>): AsyncGenerator<Row<T>> {
  return walkRows(bytes, `${options.name} input`, new ArrayReader(options));
}

class ArrayReader<T> implements JsonReader<T> {
  readonly #options: JsonArrayOptions<T>;
  #hasArray = false;
  #elements = 0;

  constructor(options: JsonArrayOptions<T>) {
    this.#options = options;
  }

  descends(path: JsonPath, isArray: boolean): boolean {
    const { within } = this.#options;
    const isPlace = path.length === 0 || (path.length === 1 && path[0] === within);
    if (isPlace && isArray) this.#hasArray = true;
    return isPlace && (isArray || (within !== undefined && path.length === 0));
  }

  read(item: JsonItem): Row<T> | undefined {
    const index = item.path.at(-1);
    if (typeof index === "number" || isDamage(item)) {
      this.#elements += 1;
      return elementRow(this.#elements, item, this.#options.read);
    }
    return index === undefined ? this.#foreign(startOf(item)) : undefined;
  }

  end(): Row<T> | undefined {
    return this.#hasArray ? undefined : this.#foreign("another object");
  }

  #foreign(got: string): Row<T> {
    const { name, within } = this.#options;
    const where = within === undefined ? "" : `, or an object with an array ${shown(within)}`;
    return { line: 1, error: damaged(`${name} input must be a JSON array${where}, got ${got}`) };
  }
}

function startOf(item: JsonItem): string {
  return "text" in item ? shown(parsed(item.text) ?? item.text) : "one large value";
}

import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { type CountryResponse, Reader } from "mmdb-lib";
import { DaybookError, shown } from "../../errors.ts";

/** Records that are remembered by their place in the file, never by an address; more than that, and all begin anew. */
const REMEMBERED_RECORDS = 10_000;
/** Zeros between the search tree and the records. */
const SEPARATOR = Buffer.alloc(16);
const CODE = /^[A-Z]{2}$/;
/** As a socket for both families shows an IPv4 address. */
const MAPPED = /^::ffff:(?=\d+\.)/i;

/** The countries of addresses, from a MaxMind DB file in memory. Nothing of an address stays here. */
export class Countries {
  #file: string;
  #reader: Reader<CountryResponse>;

  /** @throws config_invalid for bytes that are no MaxMind DB */
  constructor(bytes: Buffer, file: string) {
    this.#file = file;
    this.#reader = readerOf(bytes, file);
  }

  /** @throws config_invalid for a file that cannot be read or is no MaxMind DB */
  static async load(file: string): Promise<Countries> {
    return new Countries(await bytesOf(file), file);
  }

  /**
   * ISO 3166-1 alpha-2; undefined where the file has none, and for a text that is no address.
   *
   * @throws config_invalid where the file is damaged at this address
   */
  of(text: string | undefined): string | undefined {
    const address = text?.replace(MAPPED, "") ?? "";
    const family = isIP(address);
    // A tree of IPv4 would answer for the first bits of any address.
    if (family === 0 || address.includes("%") || (family === 6 && this.#reader.metadata.ipVersion === 4))
      return undefined;
    const code = this.#recordOf(address)?.country?.iso_code;
    return typeof code === "string" && CODE.test(code) ? code : undefined;
  }

  #recordOf(address: string): CountryResponse | null {
    try {
      return this.#reader.get(address);
    } catch (cause) {
      throw damaged(this.#file, cause);
    }
  }
}

const GZIP = 0x1f8b;
const SMALLEST = 100;

async function bytesOf(file: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw refused(file, isMissing ? "no such file" : String((cause as Error).message), { cause });
  }
  if (bytes.length < SMALLEST) throw refused(file, `${bytes.length} bytes`);
  if (bytes.readUInt16BE(0) === GZIP) throw refused(file, "a compressed file", { hint: "unpack it" });
  return bytes;
}

function readerOf(bytes: Buffer, file: string): Reader<CountryResponse> {
  try {
    const reader = new Reader<CountryResponse>(bytes, { cache: recordCache() });
    const { binaryFormatMajorVersion, ipVersion, nodeCount, searchTreeSize } = reader.metadata;
    const separator = bytes.subarray(searchTreeSize, searchTreeSize + SEPARATOR.length);
    const isWhole = Number.isSafeInteger(nodeCount) && nodeCount > 0 && separator.equals(SEPARATOR);
    if (binaryFormatMajorVersion === 2 && (ipVersion === 4 || ipVersion === 6) && isWhole) return reader;
  } catch (cause) {
    throw damaged(file, cause);
  }
  throw damaged(file);
}

/** Addresses are many and records few: most are decoded once. */
function recordCache() {
  const records = new Map<string | number, unknown>();
  return {
    get: (key: string | number) => records.get(key),
    set: (key: string | number, record: unknown) => {
      if (records.size >= REMEMBERED_RECORDS) records.clear();
      records.set(key, record);
    },
  };
}

function damaged(file: string, cause?: unknown): DaybookError {
  return refused(file, "a damaged one, or another kind of file", { cause });
}

interface Refusal {
  hint?: string;
  cause?: unknown;
}

function refused(file: string, got: string, { hint, cause }: Refusal = {}): DaybookError {
  return new DaybookError(
    "config_invalid",
    `config pages.countries must be a MaxMind DB file, got ${got}: ${shown(file)}`,
    {
      subject: "pages.countries",
      value: file,
      hint:
        hint ?? "its path starts from the config's folder; get the file anew, or leave pages.countries out",
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

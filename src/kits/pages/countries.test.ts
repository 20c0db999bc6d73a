import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mmdb } from "../../../test/support/mmdb.ts";
import { type Daybook, openDaybook } from "../../daybook.ts";
import { isDaybookError } from "../../errors.ts";
import { fileInput } from "../../sources/access-logs/files.ts";
import { Countries } from "./countries.ts";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const country = (code: unknown) => ({ country: { iso_code: code } });
const NETWORKS = {
  "192.0.2.0/24": country("PT"),
  "198.51.100.128/25": country("NZ"),
  "203.0.113.7/32": country("IS"),
  "2001:db8::/32": country("JP"),
  "2001:db9:0:1::/64": country("SE"),
};
const OLD_NETWORKS = { "192.0.2.0/24": country("PT"), "32.1.0.0/16": country("US") };
const CONFIG = { pages: { countries: "./places.mmdb" } };

let folder = "";
let books: Daybook[] = [];
const file = (name: string) => join(folder, name);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "daybook-countries-"));
});

afterEach(async () => {
  for (const book of books) await book.close();
  books = [];
  await rm(folder, { recursive: true });
});

async function openBook(config = {}, path = ":memory:"): Promise<Daybook> {
  const book = await openDaybook(path, { zone: "UTC", config, folder });
  books.push(book);
  return book;
}

const line = (address: string, minute: number) =>
  `${address} - - [01/Mar/2026:12:${String(minute).padStart(2, "0")}:00 +0000] "GET /notes/ HTTP/1.1" 200 512 "-" "${FIREFOX}"\n`;

async function dataOf(book: Daybook): Promise<Record<string, unknown>[]> {
  const found = [];
  for await (const event of book.read({ log: "pages", direction: "forward" }))
    found.push(event.data as Record<string, unknown>);
  return found;
}

describe("an address", () => {
  test.each([
    ["192.0.2.0", "PT"],
    ["192.0.2.255", "PT"],
    ["192.0.3.0", undefined],
    ["198.51.100.127", undefined],
    ["198.51.100.128", "NZ"],
    ["203.0.113.7", "IS"],
    ["203.0.113.8", undefined],
    ["2001:db8::1", "JP"],
    ["2001:DB8:ffff:ffff:ffff:ffff:ffff:ffff", "JP"],
    ["2001:db9:0:1::7", "SE"],
    ["2001:db9:0:2::7", undefined],
    ["::ffff:192.0.2.7", "PT"],
    ["::FFFF:192.0.3.7", undefined],
    ["::1", undefined],
  ])("%s is of %s", (address, code) => {
    expect(new Countries(mmdb(NETWORKS), "x").of(address)).toBe(code);
  });

  test("of IPv6 is of nowhere in a file of IPv4, whatever its first bits are", () => {
    const countries = new Countries(mmdb(OLD_NETWORKS, { ipVersion: 4 }), "x");
    expect(countries.of("192.0.2.1")).toBe("PT");
    expect(countries.of("32.1.13.184")).toBe("US");
    expect(countries.of("2001:db8::1")).toBeUndefined();
    expect(countries.of("::ffff:192.0.2.1")).toBe("PT");
  });

  test.each([
    undefined,
    "",
    "-",
    "localhost",
    "192.0.2",
    "192.0.2.7 ",
    "192.0.2.7/24",
    "192.0.2.7:443",
    "[2001:db8::1]",
    "2001:db8::1%eth0",
    "0xc0.0.2.7",
    "192.0.2.007",
    "::ffff:192.0.2.7.1",
    "::ffff:::ffff:192.0.2.7",
    "١٩٢.0.2.7",
    "192.0.2.7\n",
    "\0",
    ":".repeat(1_000),
  ])("that is none, %j, is of nowhere", (text) => {
    expect(new Countries(mmdb(NETWORKS), "x").of(text)).toBeUndefined();
  });

  test("of IPv4 is of the network that holds it, whatever the networks", () => {
    const network = fc.tuple(fc.nat({ max: 255 }), fc.nat({ max: 255 }), fc.constantFrom("AT", "BR", "CA"));
    fc.assert(
      fc.property(
        fc.uniqueArray(network, { selector: ([a, b]) => a * 256 + b, minLength: 1, maxLength: 30 }),
        fc.ipV4(),
        fc.constantFrom<4 | 6>(4, 6),
        (held, other, ipVersion) => {
          const networks = Object.fromEntries(
            held.map(([a, b, code]) => [`${a}.${b}.0.0/16`, country(code)]),
          );
          const countries = new Countries(mmdb(networks, { ipVersion }), "x");
          for (const [a, b, code] of held) expect(countries.of(`${a}.${b}.7.9`)).toBe(code);
          const [a, b] = other.split(".");
          expect(countries.of(other)).toBe(networks[`${a}.${b}.0.0/16`]?.country.iso_code);
        },
      ),
      { numRuns: 50 },
    );
  });
});

test.each([[country("pt")], [country("PRT")], [country(7)], [{ continent: { code: "EU" } }], ["PT"]])(
  "a record %j says no country",
  (record) => {
    expect(new Countries(mmdb({ "192.0.2.0/24": record }), "x").of("192.0.2.1")).toBeUndefined();
  },
);

describe("a file", () => {
  const whole = mmdb(NETWORKS);

  test.each([
    ["that is missing", undefined, 'got no such file: "'],
    ["that is empty", Buffer.alloc(0), "got 0 bytes"],
    ["of another kind", Buffer.from("<!doctype html>".repeat(50)), "got a damaged one"],
    [
      "that is compressed",
      gzipSync(Buffer.concat([whole, Buffer.from(Array.from({ length: 250 }, (_, index) => index))])),
      "got a compressed file",
    ],
    ["that is cut short", whole.subarray(0, -40), "got a damaged one"],
    ["that lacks its beginning", whole.subarray(60), "got a damaged one"],
  ])("%s is refused by whatever needs it first, and the book opens", async (_what, bytes, message) => {
    if (bytes !== undefined) await writeFile(file("places.mmdb"), bytes);
    await writeFile(file("a.log"), line("192.0.2.7", 0));
    const book = await openBook(CONFIG);
    const failures = [
      book.pages.import([await fileInput(file("a.log"))]),
      book.pages.import([await fileInput(file("a.log"))], { dryRun: true }),
      book.pages.record({ url: "https://blog.example.net/notes/" }, { address: "192.0.2.7", agent: FIREFOX }),
    ];
    for (const failure of failures) {
      const error = await failure.catch((cause: unknown) => cause);
      expect(isDaybookError(error, "config_invalid")).toBe(true);
      expect(String(error)).toContain("config pages.countries must be a MaxMind DB file, ");
      expect(String(error)).toContain(message);
      expect(String(error)).toContain(file("places.mmdb"));
    }
    expect(await dataOf(book)).toEqual([]);
  });

  test("with any byte wrong answers, or is refused: nothing else is thrown and nothing hangs", () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const bytes = Buffer.from(whole);
        bytes[at] = byte;
        try {
          const countries = new Countries(bytes, "x");
          for (const address of [
            "192.0.2.7",
            "198.51.100.200",
            "203.0.113.7",
            "2001:db8::1",
            "::",
            "255.255.255.255",
          ])
            expect(countries.of(address) ?? "ZZ").toMatch(/^[A-Z]{2}$/);
        } catch (error) {
          expect(isDaybookError(error, "config_invalid")).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test("imports and the script's views have the country, counted, and no address", async () => {
  await writeFile(file("places.mmdb"), mmdb(NETWORKS));
  await writeFile(
    file("a.log"),
    line("192.0.2.7", 0) + line("2001:db8::1", 1) + line("198.18.0.1", 2) + line("-", 3),
  );
  const book = await openBook(CONFIG);
  expect(await book.pages.import([await fileInput(file("a.log"))])).toMatchObject({ views: 4 });
  const sender = { address: "::ffff:203.0.113.7", agent: FIREFOX };
  expect(await book.pages.record({ url: "https://blog.example.net/notes/" }, sender)).toMatchObject({
    recorded: true,
  });
  const data = await dataOf(book);
  expect(data.map(({ country: code }) => code)).toEqual(["PT", "JP", undefined, undefined, "IS"]);
  expect(JSON.stringify(data)).not.toMatch(/192\.0\.2|2001:db8|203\.0\.113/);
  const { items } = await book.pages.by({ by: "country", from: "2026-03-01", to: "2026-03-01" });
  expect(items).toEqual(
    expect.arrayContaining([
      { country: "PT", views: 1 },
      { country: "JP", views: 1 },
    ]),
  );
  expect((await book.recount()).differences).toEqual([]);
});

test("views that were recorded without it stay as they are", async () => {
  const lines = (...minutes: number[]) => minutes.map((minute) => line("192.0.2.7", minute)).join("");
  await writeFile(file("places.mmdb"), mmdb(NETWORKS));
  await writeFile(file("a.log"), lines(10, 11, 12));
  await writeFile(file("b.log"), lines(9, 11, 13));
  const path = file("daybook.db");
  const before = await openBook({}, path);
  await before.pages.import([await fileInput(file("a.log"))]);
  const book = await openBook(CONFIG, path);
  expect(await book.pages.import([await fileInput(file("b.log"))])).toMatchObject({ views: 2, duplicate: 1 });
  const countries = (await dataOf(book)).map((data) => data.country);
  expect(countries).toEqual(["PT", undefined, undefined, undefined, "PT"]);
});

test("the file is not looked for before a view needs it", async () => {
  const book = await openBook(CONFIG);
  await writeFile(file("places.mmdb"), mmdb(NETWORKS));
  const sender = { address: "192.0.2.7", agent: FIREFOX };
  await book.pages.record({ url: "https://blog.example.net/notes/" }, sender);
  expect((await dataOf(book))[0]).toMatchObject({ country: "PT" });
});

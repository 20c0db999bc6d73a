import type { LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { guardedLookup, isPublicAddress } from "./address-guard.ts";

/** Slow and obvious: the address as a number, and the ranges as numbers. */
function naiveV4(bytes: number[]): boolean {
  const [a = 0, b = 0, c = 0] = bytes;
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if (a === 100 && b >= 64 && b <= 127) return false;
  if (a === 169 && b === 254) return false;
  if (a === 172 && b >= 16 && b <= 31) return false;
  if (a === 192 && b === 168) return false;
  if (a === 192 && b === 0 && (c === 0 || c === 2)) return false;
  if (a === 192 && b === 88 && c === 99) return false;
  if (a === 192 && b === 31 && c === 196) return false;
  if (a === 192 && b === 52 && c === 193) return false;
  if (a === 192 && b === 175 && c === 48) return false;
  if (a === 198 && (b === 18 || b === 19)) return false;
  if (a === 198 && b === 51 && c === 100) return false;
  return !(a === 203 && b === 0 && c === 113);
}

function naiveV6(words: number[]): boolean {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = words;
  if (a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0) {
    return naiveV4([g >> 8, g & 255, h >> 8, h & 255]);
  }
  if (a < 0x2000 || a > 0x3fff) return false;
  if (a === 0x2001 && (b < 0x200 || b === 0xdb8)) return false;
  if (a === 0x2002) return false;
  if (a === 0x2620 && b === 0x4f && c === 0x8000) return false;
  return !(a === 0x3fff && b < 0x1000);
}

const byte = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.constantFrom(
    0,
    2,
    10,
    16,
    18,
    31,
    51,
    64,
    88,
    99,
    100,
    113,
    127,
    168,
    169,
    172,
    192,
    198,
    203,
    224,
    254,
  ),
);
const v4 = fc.tuple(byte, byte, byte, byte);
const word = fc.oneof(
  fc.integer({ min: 0, max: 0xffff }),
  fc.constantFrom(
    0,
    0x64,
    0xff9b,
    0x2000,
    0x2001,
    0x2002,
    0xdb8,
    0x1ff,
    0x200,
    0x2620,
    0x4f,
    0x8000,
    0x3fff,
    0xfff,
    0xfc00,
    0xfe80,
    0xff02,
    0xffff,
    0x7f00,
  ),
);
const anyV6 = fc.array(word, { minLength: 8, maxLength: 8 });
const nat64 = fc.tuple(word, word).map(([g, h]) => [0x64, 0xff9b, 0, 0, 0, 0, g, h]);

const text = (words: number[]) => words.map((one) => one.toString(16)).join(":");
const short = (words: number[]) => new URL(`http://[${text(words)}]`).hostname.slice(1, -1);

describe("isPublicAddress", () => {
  test("agrees with the plain ranges for any IPv4", () => {
    fc.assert(
      fc.property(v4, (bytes) => {
        expect(isPublicAddress(bytes.join("."))).toBe(naiveV4(bytes));
      }),
      { numRuns: 2_000 },
    );
  });

  test("agrees with the plain ranges for any IPv6, however it is spelt", () => {
    fc.assert(
      fc.property(fc.oneof(anyV6, nat64), (words) => {
        expect(isPublicAddress(text(words))).toBe(naiveV6(words));
        expect(isPublicAddress(short(words))).toBe(naiveV6(words));
        expect(isPublicAddress(text(words).toUpperCase())).toBe(naiveV6(words));
      }),
      { numRuns: 2_000 },
    );
  });

  test("an IPv4 within an IPv6 is no way around", () => {
    fc.assert(
      fc.property(v4, (bytes) => {
        const dotted = bytes.join(".");
        expect(isPublicAddress(`::ffff:${dotted}`)).toBe(false);
        expect(isPublicAddress(`::${dotted}`)).toBe(false);
        expect(isPublicAddress(`::ffff:0:${dotted}`)).toBe(false);
        expect(isPublicAddress(`64:ff9b:1::${dotted}`)).toBe(false);
        expect(isPublicAddress(`64:ff9b::${dotted}`)).toBe(naiveV4(bytes));
      }),
    );
  });

  test.each([
    "127.0.0.1",
    "0.0.0.0",
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "192.168.1.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "fc00::1",
    "ff02::1",
    "2002:7f00:1::",
    "2001::1",
    "2001:db8::1",
    "2606:4700::1111%1",
    "",
    "localhost",
    "1.2.3",
    "1.2.3.4.5",
  ])("%j is not public", (address) => expect(isPublicAddress(address)).toBe(false));

  test.each(["1.1.1.1", "93.184.215.14", "2606:4700::1111", "2a00:1450:4009::8a", "64:ff9b::101:101"])(
    "%j is public",
    (address) => expect(isPublicAddress(address)).toBe(true),
  );
});

describe("guardedLookup", () => {
  const answering = (addresses: string[]): LookupFunction =>
    ((_: string, __: object, callback: (error: null, all: LookupAddress[]) => void) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: isIP(address) })),
      )) as unknown as LookupFunction;
  const ask = (addresses: string[], options: object) =>
    new Promise((resolve) => {
      guardedLookup(answering(addresses))("a.example", options, (error, ...answer) =>
        resolve(error?.message ?? answer),
      );
    });

  test("answers with the public addresses only", async () => {
    expect(await ask(["10.0.0.1", "1.1.1.1", "2606:4700::1111", "::1"], { all: true })).toEqual([
      [
        { address: "1.1.1.1", family: 4 },
        { address: "2606:4700::1111", family: 6 },
      ],
    ]);
    expect(await ask(["10.0.0.1", "1.1.1.1"], {})).toEqual(["1.1.1.1", 4]);
  });

  test("refuses a host that has no other, and says which it found", async () => {
    for (const options of [{}, { all: true }]) {
      expect(await ask(["127.0.0.1", "::1"], options)).toBe(
        "a.example must be a public address, got one of this machine or of a private network at 127.0.0.1",
      );
      expect(await ask([], options)).toContain("at no address");
    }
  });
});

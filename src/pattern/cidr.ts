import type { CidrTerm } from "./pattern.ts";
import { refuse } from "./refuse.ts";

/** Longer than any address; what is longer is not looked at. */
const MAX_ADDRESS_LENGTH = 39;
const FAMILY_BITS = { "4": 32, "6": 128 } as const;

/** Reads `10.0.0.0/8` or `2001:db8::/32`. Bits of the address beyond the mask are ignored. */
export function parseCidr(operand: unknown, position: string): CidrTerm {
  // EventBridge's own word for it: it takes a block for a kind of prefix.
  if (typeof operand !== "string") return refuse(position, "prefix match pattern must be a string", operand);
  const [address = "", mask = "", ...rest] = operand.split("/");
  if (rest.length > 0 || !operand.includes("/")) {
    refuse(position, "Malformed CIDR, one '/' required", operand);
  }
  if (!/^[+-]?\d{1,9}$/.test(mask)) refuse(position, "Malformed CIDR, mask bits must be an integer", operand);
  if (Number(mask) < 0) refuse(position, "Malformed CIDR, mask bits must not be negative", operand);
  const bits = addressBits(address);
  if (bits === undefined) {
    const looks = /^[0-9.]+$/.test(address) || /^[0-9a-f:]*:[0-9a-f:]*$/i.test(address);
    return refuse(position, `${looks ? "Invalid" : "Nonstandard"} IP address: ${address}`, operand);
  }
  const family = bits[0] as "4" | "6";
  if (Number(mask) >= FAMILY_BITS[family]) {
    refuse(position, `IPv${family} mask bits must be < ${FAMILY_BITS[family]}`, operand);
  }
  return { kind: "cidr", network: bits.slice(0, 1 + Number(mask)) };
}

/**
 * An address as its family (`4` or `6`) and its bits as digits, so that a block is a prefix; undefined for anything else.
 * IPv6 with dots and zones are no addresses here, as in EventBridge.
 */
export function addressBits(text: string): string | undefined {
  if (text.length < 2 || text.length > MAX_ADDRESS_LENGTH) return undefined;
  if (text.includes(":")) return v6Bits(text);
  return text.includes(".") ? v4Bits(text) : undefined;
}

function v4Bits(text: string): string | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let bits = "4";
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    bits += Number(part).toString(2).padStart(8, "0");
  }
  return bits;
}

function v6Bits(text: string): string | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  let bits = "6";
  for (const group of [...head, ...Array<string>(missing).fill("0"), ...tail]) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
    bits += Number.parseInt(group, 16).toString(2).padStart(16, "0");
  }
  return bits;
}

export function inBlock(term: CidrTerm, value: string): boolean {
  return addressBits(value)?.startsWith(term.network) ?? false;
}

import { lookup as systemLookup } from "node:dns";
import { BlockList, isIP, isIPv6, type LookupFunction } from "node:net";

/** Where no webhook may go unless its settings say so: this machine, private networks, what no public host may have. */
export class ForbiddenAddress extends Error {
  override readonly name = "forbidden_address";

  constructor(host: string, address: string) {
    const at = host === address ? "" : ` at ${address}`;
    super(`${host} must be a public address, got one of this machine or of a private network${at}`);
  }
}

/** https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast. */
const V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** Of IPv6 only what is given out to public hosts, without the parts of it that are special, and NAT64 of a public IPv4. */
const V6_PUBLIC = "2000::/3";
const V6_SPECIAL = ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"];
const NAT64 = "64:ff9b::/96";

const forbiddenV4 = blockList(V4, "ipv4");
const publicV6 = blockList([V6_PUBLIC], "ipv6");
const specialV6 = blockList(V6_SPECIAL, "ipv6");
const nat64 = blockList([NAT64], "ipv6");

/** Whether an address belongs to a public host. */
export function isPublicAddress(address: string): boolean {
  if (!isIPv6(address)) return isIP(address) === 4 && !forbiddenV4.check(address, "ipv4");
  // A zone, as in fe80::1%eth0, is only of this machine's networks.
  if (address.includes("%")) return false;
  if (nat64.check(address, "ipv6")) return isPublicAddress(lastV4(address));
  return publicV6.check(address, "ipv6") && !specialV6.check(address, "ipv6");
}

/**
 * The lookup of a connection that may only go to public hosts. The connection is made to the addresses that were looked at:
 * a name that says something else the next time is no way around it. Addresses that are not public are left out.
 */
export function guardedLookup(lookup: LookupFunction = systemLookup as LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, answer) => {
      if (error !== null) return callback(error, "");
      const all = typeof answer === "string" ? [{ address: answer, family: isIP(answer) }] : answer;
      const safe = all.filter(({ address }) => isPublicAddress(address));
      const [first] = safe;
      if (first === undefined) {
        return callback(new ForbiddenAddress(hostname, all[0]?.address ?? "no address"), "");
      }
      if (options.all === true) callback(null, safe);
      else callback(null, first.address, first.family);
    });
  };
}

function blockList(subnets: string[], type: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = "", prefix] = subnet.split("/");
    list.addSubnet(network, Number(prefix), type);
  }
  return list;
}

/** The URL parser writes IPv6 in one way only: without dots. */
function lastV4(address: string): string {
  const { hostname } = new URL(`http://[${address}]`);
  const [high = "", low = ""] = hostname.slice(1, -1).replace("::", ":0:0:").split(":").slice(-2);
  const bytes = [high, low].flatMap((word) => {
    const value = Number.parseInt(word || "0", 16);
    return [value >> 8, value & 0xff];
  });
  return bytes.join(".");
}

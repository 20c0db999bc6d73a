/** Networks as `192.0.2.0/24` or `2001:db8::/32`, and the record of each. */
export type Networks = Record<string, unknown>;

type Tree = [Tree | number | undefined, Tree | number | undefined];

const RECORD_BYTES = 3;

/** A MaxMind DB of 24-bit records, as https://maxmind.github.io/MaxMind-DB/ has it; IPv4 lies in `::/96` of a tree of IPv6. */
export function mmdb(networks: Networks, { ipVersion = 6 }: { ipVersion?: 4 | 6 } = {}): Buffer {
  const root: Tree = [undefined, undefined];
  const chunks: Buffer[] = [];
  let size = 0;
  for (const [network, record] of Object.entries(networks)) {
    plant(root, bitsOf(network, ipVersion), size);
    const chunk = encode(record);
    chunks.push(chunk);
    size += chunk.length;
  }
  const nodes = nodesOf(root);
  const metadata = {
    node_count: nodes.length,
    record_size: RECORD_BYTES * 8,
    ip_version: ipVersion,
    database_type: "Test-Country",
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
  };
  return Buffer.concat([
    treeBytes(nodes),
    Buffer.alloc(16),
    ...chunks,
    Buffer.from("\xab\xcd\xefMaxMind.com", "latin1"),
    encode(metadata),
  ]);
}

function plant(root: Tree, bits: string, place: number): void {
  let node = root;
  for (const bit of bits.slice(0, -1)) {
    node[Number(bit) as 0 | 1] ??= [undefined, undefined];
    node = node[Number(bit) as 0 | 1] as Tree;
  }
  node[Number(bits.at(-1)) as 0 | 1] = place;
}

function nodesOf(root: Tree): Tree[] {
  const nodes = [root];
  for (const node of nodes) for (const side of node) if (Array.isArray(side)) nodes.push(side);
  return nodes;
}

/** A record is the number of a node, the count of nodes for none, or beyond it a place among the data. */
function treeBytes(nodes: Tree[]): Buffer {
  const numbers = new Map(nodes.map((node, index) => [node, index]));
  const bytes = Buffer.alloc(nodes.length * RECORD_BYTES * 2);
  for (const [index, node] of nodes.entries()) {
    for (const [side, to] of node.entries()) {
      const value = Array.isArray(to)
        ? (numbers.get(to) as number)
        : nodes.length + (to === undefined ? 0 : 16 + to);
      bytes.writeUIntBE(value, (index * 2 + side) * RECORD_BYTES, RECORD_BYTES);
    }
  }
  return bytes;
}

function bitsOf(network: string, ipVersion: 4 | 6): string {
  const [address = "", mask] = network.split("/");
  const isOld = address.includes(".");
  const bits = isOld ? address.split(".").map((part) => binary(Number(part), 8)) : groupsOf(address);
  const lead = isOld && ipVersion === 6 ? "0".repeat(96) : "";
  return lead + bits.join("").slice(0, Number(mask));
}

function groupsOf(address: string): string[] {
  const [left = [], right = []] = address
    .split("::")
    .map((half) => half.split(":").filter((group) => group !== ""));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...zeros, ...right].map((group) => binary(Number.parseInt(group, 16), 16));
}

function binary(value: number, length: number): string {
  return value.toString(2).padStart(length, "0");
}

const STRING = 2;
const UINT32 = 6;
const MAP = 7;

function encode(value: unknown): Buffer {
  if (typeof value === "string")
    return Buffer.concat([control(STRING, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === "number") {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(UINT32, 4), bytes]);
  }
  const entries = Object.entries(value as Record<string, unknown>);
  return Buffer.concat([control(MAP, entries.length), ...entries.flat().map(encode)]);
}

/** Sizes from 29 on would take more bytes. */
function control(type: number, size: number): Buffer {
  if (size > 28) throw new Error(`a value must have at most 28 bytes or keys, got ${size}`);
  return Buffer.from([(type << 5) | size]);
}

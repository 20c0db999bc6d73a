import { AccessLedger, type LedgerItem } from "../../src/sources/access-logs/ledger.ts";
import {
  type AccessChunk,
  type AccessInput,
  type ReadAccessLogsOptions,
  readAccessLogs,
} from "../../src/sources/access-logs/read.ts";
import type { AccessRequest } from "../../src/sources/access-logs/request.ts";
import { pieces } from "./bytes.ts";

/** A ledger whose items a test can look at. */
export function memoryLedger(source = ""): { ledger: AccessLedger; items: Map<string, object> } {
  const items = new Map<string, object>();
  const put = (item: LedgerItem) =>
    item.value === undefined ? items.delete(item.key) : items.set(item.key, structuredClone(item.value));
  const ledger = new AccessLedger(
    { get: async (key) => structuredClone(items.get(key)), put: async (all) => all.forEach(put) },
    source,
  );
  return { ledger, items };
}

/** Bytes as an input that can be read again, cut into pieces if need be. */
export function bytesInput(content: string | Uint8Array, cuts: readonly number[] = []): AccessInput {
  const bytes = Buffer.from(content as string);
  const open = (from: number) => pieces(bytes.subarray(from), cuts);
  return { name: "a log", open, canReopen: true };
}

export interface ReadResult {
  requests: AccessRequest[];
  identities: string[];
  faults: string[];
  chunks: AccessChunk<AccessRequest>[];
}

/** A request with all of its fields, for keeps. */
export function keptRequest(request: AccessRequest): AccessRequest {
  const { id, timeMs, method, target, status, host, address } = request;
  const { referrer, agent, bytes, totalMs, key, operation, source } = request;
  const who = { host, address, referrer, agent };
  return { id, timeMs, method, target, status, ...who, bytes, totalMs, key, operation, source };
}

/** Reads and commits, as an import does. */
export async function readAll(
  inputs: AccessInput | AccessInput[],
  options: Partial<ReadAccessLogsOptions<AccessRequest>> = {},
): Promise<ReadResult> {
  const result: ReadResult = { requests: [], identities: [], faults: [], chunks: [] };
  for await (const chunk of readAccessLogs([inputs].flat(), { take: keptRequest, ...options })) {
    result.chunks.push(chunk);
    result.requests.push(...chunk.rows.map(({ taken }) => taken));
    result.identities.push(...chunk.rows.map(({ identity }) => identity));
    result.faults.push(...chunk.rejected.map(({ fault }) => fault));
    await chunk.commit();
  }
  return result;
}

export interface LogLineFields {
  address?: string;
  time?: string;
  request?: string;
  status?: number | string;
  bytes?: number | string;
  referrer?: string;
  agent?: string;
}

/** A line in the combined format; fields as they stand in the file. */
export function combinedLine(fields: LogLineFields = {}): string {
  const { address = "203.0.113.7", time = "02/Mar/2026:08:49:42 +0000", request = "GET / HTTP/1.1" } = fields;
  const { status = 200, bytes = 512, referrer = "-", agent = "Mozilla/5.0" } = fields;
  return `${address} - - [${time}] "${request}" ${status} ${bytes} "${referrer}" "${agent}"`;
}

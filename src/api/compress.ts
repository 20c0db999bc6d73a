import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const brotliAsync = promisify(brotliCompress);
const gzipAsync = promisify(gzip);

/** Below this a packet is a packet, compressed or not. */
const MIN_BYTES = 1_024;
const COMPRESSIBLE = /^(?:text\/|application\/(?:[^;]+\+)?(?:json|javascript|xml)|image\/svg\+xml)/;

/** A response whose body is compressed as the client prefers, where that is worth it. */
export async function compressed(
  acceptEncoding: string | undefined,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
): Promise<Response> {
  const worth = COMPRESSIBLE.test(headers["content-type"] ?? "") && headers["content-encoding"] === undefined;
  if (!worth) return new Response(body, { headers });
  const varied = { ...headers, vary: varyOf(headers) };
  const encoding = body.length < MIN_BYTES ? undefined : chooseEncoding(acceptEncoding);
  if (encoding === undefined) return new Response(body, { headers: varied });
  const packed =
    encoding === "br"
      ? await brotliAsync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
      : await gzipAsync(body, { level: 6 });
  return new Response(packed, { headers: { ...varied, "content-encoding": encoding } });
}

/** The client's best of br and gzip (RFC 9110 §12.5.3); br wins a tie. */
export function chooseEncoding(header: string | undefined): "br" | "gzip" | undefined {
  if (header === undefined) return undefined;
  const qualities = new Map<string, number>();
  for (const part of header.toLowerCase().split(",")) {
    const [name = "", ...parameters] = part.split(";");
    const q = parameters.map((parameter) => /^\s*q\s*=\s*([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
    qualities.set(name.trim(), q === undefined ? 1 : Number(q));
  }
  const quality = (name: string) => qualities.get(name) ?? qualities.get("*") ?? 0;
  const br = quality("br");
  const gz = Math.max(quality("gzip"), qualities.get("x-gzip") ?? 0);
  if (br <= 0 && gz <= 0) return undefined;
  return br >= gz ? "br" : "gzip";
}

export function varyOf(headers: Record<string, string>): string {
  return headers.vary === undefined ? "Accept-Encoding" : `${headers.vary}, Accept-Encoding`;
}

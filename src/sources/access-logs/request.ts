/**
 * One request as an access log has it, whatever the log's format. Texts are as they were logged, less the log's own
 * escaping: a target is not percent-decoded, and every field of it is what a client sent, so nothing here is trusted.
 */
export interface AccessRequest {
  /** What the server called the request: S3's request id, CloudFront's `x-edge-request-id`. Common logs have none. */
  id: string | undefined;
  /** When it happened, in milliseconds since 1970. */
  timeMs: number;
  /** As sent. Empty where what was sent is no request line (a timeout's `-`, bytes of TLS); `target` then has all of it. */
  method: string;
  /** Path and query as logged. In S3's logs without a request line, a slash and the key. */
  target: string;
  /** 0 where none is logged (CloudFront: the viewer left). */
  status: number;
  /** The site that was asked for, lower case, less its port. */
  host: string | undefined;
  address: string | undefined;
  referrer: string | undefined;
  agent: string | undefined;
  bytes: number | undefined;
  /** How long the server took in all. */
  totalMs: number | undefined;
  /** S3: the object's key, encoded as logged. */
  key?: string | undefined;
  /** S3: such as `WEBSITE.GET.OBJECT`. */
  operation?: string | undefined;
  /** Bucket, distribution or host that wrote it; empty where neither the log nor the caller says. */
  source: string;
}

/** What the parsers read. `common` is `combined` less its last two fields; one parser reads both. */
export const ACCESS_LOG_FORMATS = ["s3", "cloudfront", "combined", "json"] as const;

export type AccessLogFormat = (typeof ACCESS_LOG_FORMATS)[number];

/** Why a line is in quarantine. */
export type LineFault =
  /** It has fewer fields than the format asks for, or they are not where they must be. */
  | "fields_missing"
  | "time_invalid"
  | "status_invalid"
  /** More than 65,536 bytes. */
  | "line_too_long"
  | "json_invalid"
  /** CloudFront: no `#Fields:` came before it, or they lack what a request needs. */
  | "header_missing"
  /** The first lines of the input are of no known format; none of it was read. */
  | "format_unknown"
  /** It was named or listed, and is not there any more; nothing of it was read. */
  | "input_missing"
  /** The compression is not whole; what came before was read. */
  | "input_damaged";

/** A line that gives no request. */
export interface RejectedLine {
  /** 1-based, in its input; 0 where reading began in the middle of it. */
  line: number;
  /** Of its first byte in the input, decompressed. */
  offset: number;
  fault: LineFault;
  /** The line, at most 4,096 bytes of it; bytes that are no UTF-8 as U+FFFD. */
  text: string;
}

export function isAccessLogFormat(text: string): text is AccessLogFormat {
  return (ACCESS_LOG_FORMATS as readonly string[]).includes(text);
}

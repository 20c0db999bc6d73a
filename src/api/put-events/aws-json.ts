import { type DaybookError, isDaybookError, shown } from "../../errors.ts";
import { parseMediaType } from "../../event/media-type.ts";
import { bodyText, parseJsonBody } from "../body.ts";
import { problemOf } from "../problem.ts";
import type { ApiContext } from "../route.ts";
import { SECURITY_HEADERS } from "../security-headers.ts";

/** AWS' protocol JSON 1.1: the operation stands in a header. */
export const AWS_JSON_TYPE = "application/x-amz-json-1.1";
export const TARGET_HEADER = "x-amz-target";

const HEADERS = { "content-type": AWS_JSON_TYPE, "cache-control": "no-store", ...SECURITY_HEADERS };

/** An error in the protocol's form: an SDK throws it under its name. */
export class AwsError extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

/** The body of a call of `operation`. @throws AwsError, body_too_large … */
export async function awsInput(c: ApiContext, operation: string): Promise<Record<string, unknown>> {
  const target = c.req.header(TARGET_HEADER);
  const { essence } = parseMediaType(c.req.header("content-type") ?? "");
  if (target !== operation || essence !== AWS_JSON_TYPE) {
    const asked = `${TARGET_HEADER} ${shown(target)} with content-type ${shown(c.req.header("content-type"))}`;
    throw new AwsError(
      "UnknownOperationException",
      `the call must be ${operation} as ${AWS_JSON_TYPE}, got ${asked}`,
    );
  }
  const input = parseJsonBody(await bodyText(c));
  if (typeof input === "object" && input !== null && !Array.isArray(input))
    return input as Record<string, unknown>;
  throw new AwsError("SerializationException", `body must be a JSON object, got ${shown(input)}`);
}

export function awsAnswer(value: unknown, requestId: string): Response {
  return new Response(JSON.stringify(value), { headers: { ...HEADERS, "x-amzn-requestid": requestId } });
}

/** Any error as the protocol has it; undefined: a fault of Daybook's own that belongs into its log first. */
export function awsErrorAnswer(error: unknown, requestId: string): Response {
  const { type, status, message } = error instanceof AwsError ? error : asAwsError(error);
  return new Response(JSON.stringify({ __type: type, message }), {
    status,
    headers: { ...HEADERS, "x-amzn-requestid": requestId, "x-amzn-errortype": type },
  });
}

export function isFault(error: unknown): boolean {
  return !(error instanceof AwsError) && (!isDaybookError(error) || problemOf(error).status >= 500);
}

function asAwsError(error: unknown): AwsError {
  if (!isDaybookError(error)) {
    return new AwsError("InternalException", "Daybook failed to answer; its log has the cause", 500);
  }
  const { status } = problemOf(error);
  return new AwsError(TYPES[error.code] ?? "InternalException", error.message, status);
}

const TYPES: Partial<Record<DaybookError["code"], string>> = {
  body_invalid: "SerializationException",
  body_too_large: "RequestEntityTooLargeException",
  media_type_unsupported: "UnsupportedMediaTypeException",
};

import { deterministicId } from "../event/ids.ts";
import type { FailureDocument } from "./info.ts";
import type { DeadRow } from "./row.ts";
import type { Rule } from "./rule.ts";

/**
 * What Lambda sends to the `onFailure` destination of an asynchronous invocation:
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function failureDocument(rule: Rule, row: DeadRow): FailureDocument {
  const last = row.attempts.at(-1)?.error;
  const envelope = rule.envelope(row.event);
  return {
    version: "1.0",
    timestamp: row.at,
    requestContext: {
      requestId: deterministicId(Date.parse(row.at), [rule.name, row.event.source, row.event.id]),
      functionArn: `arn:daybook:bus:${envelope.region}:${envelope.account}:rule/${rule.name}`,
      condition: row.condition,
      approximateInvokeCount: row.attemptCount,
    },
    requestPayload: row.replayName === undefined ? envelope : { ...envelope, "replay-name": row.replayName },
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: {
      errorType: last?.errorType ?? row.errorType,
      errorMessage: last?.message ?? "an earlier event of its key is a dead letter",
      trace: last?.trace ?? [],
    },
  };
}

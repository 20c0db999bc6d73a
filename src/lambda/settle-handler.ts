import type { Daybook } from "../daybook.ts";

/** What AWS Lambda hands over of a DynamoDB stream, as far as it is looked at. */
export interface StreamBatch {
  Records: { dynamodb?: { SequenceNumber?: string } }[];
}

/** Answer of a function whose event source mapping has `ReportBatchItemFailures`. */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/**
 * A Lambda handler for the change stream of a book's events table: settles the views up to now. The batch is no more than a
 * ring at the door, so it may be repeated, come out of order or be lost; what is folded is read from the log. A batch that
 * fails is answered with its lowest sequence number, and AWS delivers it again.
 *
 * @param open opens the book; called once, and again after a failure
 * @param onError told of what made a batch fail
 *
 * @example
 * export const handler = settleHandler(() => openDaybook("dynamodb:daybook", { reads: "settled" }), console.error);
 */
export function settleHandler(
  open: () => Promise<Daybook>,
  onError: (error: unknown) => void,
): (batch: StreamBatch) => Promise<BatchResponse> {
  let book: Promise<Daybook> | undefined;
  return async ({ Records }) => {
    try {
      book ??= open();
      await (await book).settle();
      return { batchItemFailures: [] };
    } catch (error) {
      onError(error);
      await book?.then((opened) => opened.close()).catch(() => {});
      book = undefined;
      const lowest = lowestSequence(Records);
      // Without a number to name, only an error makes AWS deliver it again.
      if (lowest === undefined) throw error;
      return { batchItemFailures: [{ itemIdentifier: lowest }] };
    }
  };
}

/** Sequence numbers are decimal, of up to forty digits. */
function lowestSequence(records: StreamBatch["Records"]): string | undefined {
  const numbers = records.flatMap(({ dynamodb }) => dynamodb?.SequenceNumber ?? []);
  return numbers.reduce<string | undefined>(
    (lowest, number) => (lowest === undefined || BigInt(number) < BigInt(lowest) ? number : lowest),
    undefined,
  );
}

import { DaybookError, isDaybookError, shown } from "../../errors.ts";
import { copyData } from "../../event/data.ts";
import type { JsonObject } from "../../event/event.ts";
import { isActor } from "../../event/validate.ts";
import { invalid, objectOf } from "../../sources/rows.ts";
import { MAX_ROW_BYTES, type RowOptions } from "./row.ts";

const OPTIONS = ["actor", "ifVersion"];

/** A row or a patch as it was handed in, copied. @throws row_invalid */
export function objectIn(value: unknown, name: "row" | "patch"): JsonObject {
  const object = objectOf(value, name);
  try {
    return copyData(object) as JsonObject;
  } catch (error) {
    if (!isDaybookError(error)) throw error;
    throw new DaybookError("row_invalid", error.message.replace("event data", name), { subject: name });
  }
}

/** @throws row_too_large */
export function checkSize(row: JsonObject): void {
  const bytes = Buffer.byteLength(JSON.stringify(row));
  if (bytes <= MAX_ROW_BYTES) return;
  throw new DaybookError("row_too_large", `row must be at most ${MAX_ROW_BYTES} bytes, got ${bytes}`, {
    subject: "row",
    value: bytes,
    hint: "keep large content elsewhere, and in the row a reference to it",
  });
}

/** @throws row_invalid */
export function checkOptions(options: RowOptions): void {
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined) throw invalid("options", `among ${OPTIONS.join(", ")}`, unknown);
  const { actor, ifVersion } = options;
  if (actor !== undefined && !isActor(actor)) {
    throw invalid("actor", "1 to 256 characters without control characters", actor);
  }
  if (ifVersion === undefined || ifVersion === "exists") return;
  if (Number.isSafeInteger(ifVersion) && ifVersion >= 0) return;
  throw invalid("ifVersion", 'a version from 0, or "exists"', shown(ifVersion));
}

import { DaybookError, type ErrorCode, isDaybookError } from "../errors.ts";

/**
 * Runs `work` on the fields of a body. A date there that is none is a fault of the field, not of a parameter, so
 * it carries the code of what the body holds.
 */
export async function checkingFields<T>(code: ErrorCode, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDaybookError(error, "calendar_invalid")) throw error;
    throw new DaybookError(code, error.message, {
      ...error.details,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}

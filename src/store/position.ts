import { DaybookError, shown } from "../errors.ts";

/** @throws query_invalid for what is neither a position of an embedded book nor `""`, the start */
export function checkPosition(position: string): string {
  if (position === "" || /^\d{16}$/.test(position)) return position;
  throw new DaybookError(
    "query_invalid",
    `position must be one that this book gave out, got ${shown(position)}`,
    {
      subject: "position",
      value: position,
    },
  );
}

import { knownError } from "../error-report.ts";

/** What was found about one thing. */
export interface Finding {
  status: "ok" | "warn" | "fail";
  text: string;
  /** What to do about it. */
  advice?: string;
}

export interface Check extends Finding {
  name: string;
}

export function failed(error: unknown): Finding {
  const { message, hint } = knownError(error);
  return { status: "fail", text: message, ...(hint === undefined ? {} : { advice: hint }) };
}

/** Wall times of one zone as people write them. */
export class LocalTime {
  #format: Intl.DateTimeFormat;

  constructor(zone: string) {
    // Swedish is the locale whose own style is ISO 8601.
    this.#format = new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      dateStyle: "short",
      timeStyle: "medium",
    });
  }

  /** `2026-03-02 07:15:00` */
  dateTime(ms: number): string {
    return this.#format.format(ms);
  }

  /** `2026-03-02 07:15` */
  minute(ms: number): string {
    return this.dateTime(ms).slice(0, -3);
  }

  /** `07:15` */
  clock(ms: number): string {
    return this.minute(ms).split(" ")[1] as string;
  }
}

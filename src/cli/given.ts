type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is undefined, for options whose absence and `undefined` differ. */
export function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}

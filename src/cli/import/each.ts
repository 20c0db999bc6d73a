export async function* each<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}

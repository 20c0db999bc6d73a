/** The filter that a counter answers, all within one log. Types are exact, or a prefix with its dot. */
export interface CounterKey {
  log: string;
  type?: string | undefined;
  actor?: string | undefined;
  subject?: string | undefined;
  tag?: string | undefined;
  task?: string | undefined;
}

/** The partition of a counter. Only the last part may hold any character, so no two keys look the same. */
export function counterPartition({ log, type, actor, subject, tag, task }: CounterKey): string {
  const typed = type === undefined ? log : `${log}|type=${type}`;
  if (actor !== undefined) return `${typed}|actor=${actor}`;
  if (subject !== undefined) return `${log}|subject=${subject}`;
  if (task !== undefined) return `${log}|task=${task}`;
  return tag === undefined ? typed : `${log}|tag=${tag}`;
}

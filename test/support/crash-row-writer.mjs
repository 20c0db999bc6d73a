// Changes rows of a book and says on stdout what was acknowledged, `key version n`, until it is killed.
import { openDaybook } from "../../dist/index.js";

const [location] = process.argv.slice(2);
const rules = [
  { type: "row.counted", on: ["insert", "modify"], when: { n: { changed: true } } },
  { type: "row.twice", on: ["insert", "modify"], when: { n: { changed: true } } },
];
const book = await openDaybook(location, {
  zone: "UTC",
  config: { tables: { Row: { log: "rows", rules } } },
});
const acknowledge = ({ key, version, row }) => process.stdout.write(`${key} ${version} ${row.n}\n`);

for (let serial = 1; ; serial++) {
  const keys = [`r-${serial % 3}`, `r-${(serial + 1) % 3}`];
  // Two at once share a commit, or not.
  const changes = keys.map(async (key) => {
    const { version, row } = await book.rows.get("Row", key).catch(() => ({ version: 0, row: { n: 0 } }));
    if (version > 0 && serial % 17 === 0) return book.rows.remove("Row", key);
    return acknowledge(await book.rows.put("Row", key, { n: row.n + 1, pad: "x".repeat(serial % 5_000) }));
  });
  await Promise.all(changes);
  if (serial % 50 === 0) await book.settle();
}

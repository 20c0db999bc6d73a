// Appends to streams while it projects them, and builds them anew now and then, until it is killed.
import { openDaybook, project } from "../../dist/index.js";

const [location, round] = process.argv.slice(2);
const sums = (revision) =>
  project({
    log: "sums",
    revision,
    on: {
      "sum.added": (state = { total: 0, count: 0 }, { data }) => ({
        total: state.total + data,
        count: state.count + 1,
      }),
    },
    lookups: ({ total }) => [{ name: "last-digit", value: String(total % 10) }],
  });

const config = { projections: { sums: sums(1 + Math.floor(Number(round) / 4)) } };
const book = await openDaybook(location, { config, zone: "UTC" });
const onError = (error) => process.stderr.write(`${error}\n`);
const running = book.projections.run({ signal: new AbortController().signal, onError });
running.catch(onError);
let serial = 0;
for (;;) {
  const appends = Array.from({ length: 20 }, () => {
    serial += 1;
    return book.append("sums", { type: "sum.added", subject: `s-${serial % 97}`, data: serial });
  });
  await Promise.all(appends);
  process.stdout.write("appended\n".repeat(20));
  if (serial % 600 === 0) book.projections.rebuild().catch(onError);
}

// One of several processes that change the same tasks at the same time; prints what was acknowledged, one JSON a line.
import { openDaybook } from "../../dist/index.js";

const [location, work, name, count] = process.argv.slice(2);
const book = await openDaybook(location, { create: false });
const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
const failed = ({ code, details }) => ({ code, actualVersion: details?.actualVersion });
const times = Array.from({ length: Number(count) }, (_, n) => n);

/** Edits of one task, all at once. */
async function edit() {
  const edits = times.map((n) => book.tasks.update("shared", { title: `${name} ${n}` }));
  for (const outcome of await Promise.allSettled(edits)) {
    if (outcome.status === "rejected") say(failed(outcome.reason));
    else say({ title: outcome.value.title, version: outcome.value.version });
  }
}

/** Edits that name the version they were decided on; who loses reads again. */
async function contend() {
  for (const n of times) {
    const { version } = await book.tasks.find("shared");
    try {
      const task = await book.tasks.update("shared", { title: `${name} ${n}` }, { ifVersion: version });
      say({ title: task.title, version: task.version });
    } catch (error) {
      say({ ...failed(error), ifVersion: version });
    }
  }
}

/** Puts the tasks below one another, at random, and some of them away. */
async function shuffle() {
  let seed = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7);
  const random = (most) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * most);
  };
  for (const n of times) {
    const [id, other] = [`t${random(12)}`, `t${random(12)}`];
    try {
      if (n % 10 === 9) await book.tasks.remove(id, { children: n % 20 === 9 ? "detach" : "cascade" });
      else if (n % 3 === 0)
        await book.tasks.create({ title: `${name} ${n}`, parent: other, tags: [`g${n % 2}`] });
      else await book.tasks.move(id, other);
      say({ ok: n });
    } catch (error) {
      say(failed(error));
    }
  }
}

await { edit, contend, shuffle }[work]();
await book.close();

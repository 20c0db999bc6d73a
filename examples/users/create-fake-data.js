// Writes the events of N users as JSON lines: all signups, then all phone numbers, verifications and locations.
//
//   node examples/users/create-fake-data.js 1000 | npx daybook import ndjson - --log users

const FIRST = ["Ana", "Ben", "Chloé", "Dan", "Eva", "Finn", "Grace", "Hugo"];
const LAST = ["Berg", "Costa", "Duval", "Ek", "Farah", "Garcia", "Holm", "Ito"];

const count = Number(process.argv[2] ?? 10);
if (!Number.isSafeInteger(count) || count < 1) {
  process.stderr.write(`number of users must be 1 or more, got ${process.argv[2]}\n`);
  process.exit(2);
}

const users = function* () {
  for (let serial = 1; serial <= count; serial++) {
    const first = FIRST[serial % FIRST.length];
    const last = LAST[Math.floor(serial / FIRST.length) % LAST.length];
    const phoneNumber = `+44 20 7946 ${String(serial % 10_000).padStart(4, "0")}`;
    yield { serial, subject: `u-${serial}`, name: `${first} ${last}`, phoneNumber };
  }
};

/** The data of each type, in the order in which the types come. */
const TYPES = {
  signup: ({ name, serial }) => ({ name, email: `user-${serial}@example.org` }),
  addPhoneNumber: ({ phoneNumber }) => ({ phoneNumber }),
  verifyPhoneNumber: ({ phoneNumber }) => ({ phoneNumber }),
  addLocation: ({ serial }) => ({ location: { long: (serial % 360) - 180, lat: 59.3293 } }),
};

function* lines() {
  for (const [type, data] of Object.entries(TYPES)) {
    for (const user of users()) {
      // The same user's same event is recorded once, however often this runs.
      const id = `${type}-${user.subject}`;
      yield `${JSON.stringify({ id, source: "create-fake-data", type, subject: user.subject, data: data(user) })}\n`;
    }
  }
}

const { once } = await import("node:events");
for (const line of lines()) if (!process.stdout.write(line)) await once(process.stdout, "drain");

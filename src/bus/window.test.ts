import fc from "fast-check";
import { expect, test } from "vitest";
import { delivery } from "../../test/support/deliveries.ts";
import { type Slot, Window } from "./window.ts";

const position = (n: number) => String(n).padStart(4, "0");

function add(window: Window, n: number, key: string): void {
  const { event, envelope } = delivery({ position: position(n), id: `e${n}` });
  window.add(event, { envelope, key });
}

test("offers one event of each key at a time, in order", () => {
  const window = new Window("");
  for (const [n, key] of ["a", "b", "a"].entries()) add(window, n + 1, key);
  const first = window.take() as Slot;
  const second = window.take() as Slot;
  expect([first.event.id, second.event.id, window.take()]).toEqual(["e1", "e2", undefined]);
  window.done(first);
  expect(window.take()?.event.id).toBe("e3");
});

test("the checkpoint stops before the first event that is not done", () => {
  const window = new Window("");
  for (const [n, key] of ["a", "b", "c"].entries()) add(window, n + 1, key);
  window.reached(position(9));
  const [a, b, c] = [window.take(), window.take(), window.take()] as [Slot, Slot, Slot];
  window.done(b);
  expect(window.position).toBe("");
  window.done(a);
  expect(window.position).toBe(position(2));
  window.done(c);
  // Events that are not this rule's followed.
  expect(window.position).toBe(position(9));
});

test("a sequence leaves as a whole, and what comes after it begins a new one", () => {
  const window = new Window("");
  for (const [n, key] of ["a", "a", "b"].entries()) add(window, n + 1, key);
  const a = window.take() as Slot;
  expect(window.doneWithSequence(a).map(({ event }) => event.id)).toEqual(["e1", "e2"]);
  expect(window.position).toBe(position(2));
  add(window, 4, "a");
  expect([window.take()?.event.id, window.take()?.event.id]).toEqual(["e3", "e4"]);
});

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ add: fc.constantFrom("a", "b", "c") }) },
    { weight: 3, arbitrary: fc.record({ done: fc.nat(5), sequence: fc.boolean() }) },
    { weight: 1, arbitrary: fc.constant({ take: true as const }) },
  ),
  { maxLength: 100 },
);

test("holds what a plain list of events would, whatever is done when", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const window = new Window("");
      const list: { id: string; key: string; isDone: boolean; isTaken: boolean }[] = [];
      const taken: Slot[] = [];
      const take = () => {
        const slot = window.take();
        const ready = list.filter(({ isDone, isTaken }) => !isDone && !isTaken);
        const free = ready.filter(
          ({ key }) => !list.some((one) => one.key === key && one.isTaken && !one.isDone),
        );
        expect(slot === undefined).toBe(free.length === 0);
        expect(window.hasReady).toBe(new Set(free.map(({ key }) => key)).size > (slot === undefined ? 0 : 1));
        if (slot === undefined) return;
        const firstOfKey = free.find(({ key }) => key === slot.key);
        expect(firstOfKey?.id).toBe(slot.event.id);
        if (firstOfKey !== undefined) firstOfKey.isTaken = true;
        taken.push(slot);
      };
      for (const one of all) {
        if ("add" in one) {
          list.push({ id: `e${list.length + 1}`, key: one.add, isDone: false, isTaken: false });
          add(window, list.length, one.add);
          window.reached(position(list.length));
        } else if ("take" in one) take();
        else {
          const [slot] = taken.splice(one.done % Math.max(taken.length, 1), 1);
          if (slot === undefined) continue;
          if (!one.sequence) window.done(slot);
          const ids = one.sequence
            ? window.doneWithSequence(slot).map(({ event }) => event.id)
            : [slot.event.id];
          const open = list.filter(({ key, isDone }) => key === slot.key && !isDone).map(({ id }) => id);
          expect(ids).toEqual(one.sequence ? open : open.slice(0, 1));
          for (const entry of list) if (ids.includes(entry.id)) entry.isDone = true;
        }
        const open = list.findIndex(({ isDone }) => !isDone);
        const done = open === -1 ? list.length : open;
        expect(window.position).toBe(done === 0 ? "" : position(done));
      }
    }),
  );
});

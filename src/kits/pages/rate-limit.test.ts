import { expect, test } from "vitest";
import { SenderLimit, senderKey } from "./rate-limit.ts";

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["2001:0DB8:0000:0000:ffff::", "2001:db8:0:0::/64"],
  ["2001:db8:0:1::1", "2001:db8:0:1::/64"],
  ["1:2:3:4:5:6:7:8", "1:2:3:4::/64"],
  ["1:2:3:4:5:6:192.0.2.7", "1:2:3:4::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::", "0:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["unknown", "unknown"],
  ["x".repeat(20_000), "x".repeat(64)],
])("the sender %s is %s", (address, key) => {
  expect(senderKey(address)).toBe(key);
});

test("addresses of one network of IPv6 share a limit", () => {
  const limit = new SenderLimit(2);
  expect(limit.take("2001:db8::1", 0)).toBeUndefined();
  expect(limit.take("2001:db8::2", 0)).toBeUndefined();
  expect(limit.take("2001:db8::3", 0)).toBe(30);
  expect(limit.take("2001:db8:0:1::3", 0)).toBeUndefined();
});

test("any number of senders gives nobody back what was taken who goes on asking", () => {
  const limit = new SenderLimit(1);
  expect(limit.take("192.0.2.7", 0)).toBeUndefined();
  for (let other = 0; other < 50_000; other++) {
    expect(limit.take(`sender ${other}`, 0)).toBeUndefined();
    if (other % 5_000 === 0) expect(limit.take("192.0.2.7", 0)).toBe(60);
  }
});

test("who is refused waits no longer for asking again", () => {
  const limit = new SenderLimit(6);
  for (let count = 0; count < 6; count++) limit.take("a", 0);
  for (let ms = 1_000; ms < 10_000; ms += 1_000) expect(limit.take("a", ms)).toBeGreaterThan(0);
  expect(limit.take("a", 10_001)).toBeUndefined();
});

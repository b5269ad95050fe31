import { expect, test } from "vitest";
import { networkOf } from "./network.ts";

test("the addresses of one IPv6 network are one caller, however they are written, and each of IPv4 is its own", () => {
  const written = ["2001:db8:0:7::1", "2001:db8:0:7:ffff:1:2:3", "2001:db8:0:7::"];
  expect(new Set(written.map(networkOf)).size).toBe(1);
  expect(networkOf("2001:db8::1")).toBe("2001:db8:0:0");
  expect(networkOf("::1")).toBe("0:0:0:0");
  expect(networkOf("fe80::1%eth0")).toBe("fe80:0:0:0");
  expect([networkOf("192.0.2.1"), networkOf("::ffff:192.0.2.1")]).toEqual(["192.0.2.1", "::ffff:192.0.2.1"]);
});

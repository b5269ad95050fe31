import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { forbiddenUrls } from "../../test/support/forbidden-urls.ts";
import { isPublicAddress } from "./public-address.ts";
import {
  makeWebhookSecret,
  nextAttempt,
  signatures,
  triesAtMost,
  webhookSecretText,
  webhookUrlProblem,
} from "./webhook.ts";

const now = new Date("2026-03-14T09:26:53.589Z");
const minute = 60_000;
const hour = 60 * minute;

describe("a signature", () => {
  const body = '{"type":"webhook.test","data":{"name":"Grüße ☂"}}';
  // The verifier refuses what is older than five minutes by the real clock.
  const timestamp = Math.floor(Date.now() / 1000);
  const headers = (signature: string) => ({
    "webhook-id": "msg-1",
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signature,
  });

  test("is accepted by the specification's own library, with the secret as its owner writes it down", () => {
    const secret = makeWebhookSecret();
    const text = webhookSecretText(secret);
    expect(text).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const signature = signatures([secret], { id: "msg-1", timestamp, body });
    expect(new Webhook(text).verify(body, headers(signature))).toEqual(JSON.parse(body));
    expect(() => new Webhook(text).verify(`${body} `, headers(signature))).toThrow();
    expect(() => new Webhook(webhookSecretText(makeWebhookSecret())).verify(body, headers(signature))).toThrow();
  });

  test("is the example's of the specification's library", () => {
    const secret = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
    const message = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1614265330, body: '{"test": 2432232314}' };
    expect(signatures([secret], message)).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  test("by two secrets is accepted with either", () => {
    const [fresh, previous] = [makeWebhookSecret(), makeWebhookSecret()];
    const signature = signatures([fresh, previous], { id: "msg-1", timestamp, body });
    for (const secret of [fresh, previous])
      expect(new Webhook(webhookSecretText(secret)).verify(body, headers(signature))).toEqual(JSON.parse(body));
  });
});

describe("the schedule", () => {
  test("is the specification's: ten tries in a little more than three days", () => {
    const waits = Array.from({ length: triesAtMost }, (_, index) => {
      const next = nextAttempt(index + 1, 0, now);
      return next && next.getTime() - now.getTime();
    });
    expect(waits).toEqual([
      5000,
      5 * minute,
      30 * minute,
      2 * hour,
      5 * hour,
      10 * hour,
      14 * hour,
      20 * hour,
      24 * hour,
      undefined,
    ]);
  });

  test("is up to a tenth later, by chance", () => {
    expect(nextAttempt(2, 1, now)).toEqual(new Date(now.getTime() + 5.5 * minute));
  });

  test("waits for as long as the receiver asks, and no longer than a day", () => {
    expect(nextAttempt(1, 0, now, hour)).toEqual(new Date(now.getTime() + hour));
    expect(nextAttempt(1, 0, now, 1000)).toEqual(new Date(now.getTime() + 5000));
    expect(nextAttempt(1, 0, now, 1000 * hour)).toEqual(new Date(now.getTime() + 24 * hour));
  });
});

describe("an address", () => {
  test.each([
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.254",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe",
    "::127.0.0.1",
    "::7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2001::1",
    "2001:db8::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "100::1",
    "localhost",
    "",
  ])("%j is not public", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(["93.184.215.14", "8.8.8.8", "172.32.0.1", "100.128.0.1", "::ffff:8.8.8.8", "2620:fe::fe", "2a00:1450::1"])(
    "%s is public",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

describe("the address of an endpoint", () => {
  test.each([
    ["", "Enter the address to send to"],
    ["shop.example/hook", "Enter a whole address, such as https://shop.example/webhooks"],
    ["http://shop.example/hook", "Enter an address that starts with https://"],
    ["ftp://shop.example/hook", "Enter an address that starts with https://"],
    ["javascript:alert(1)", "Enter an address that starts with https://"],
    ["https://user:pass@shop.example/", "Leave the user name and password out of the address; messages are signed"],
    ["https://shop.example/#part", "Leave out what comes after #; it is not sent"],
    [`https://shop.example/${"x".repeat(2000)}`, "Shorten the address to 2,000 characters"],
  ])("%s is refused", (text, problem) => {
    expect(webhookUrlProblem(text, false)).toBe(problem);
  });

  test.each(forbiddenUrls)("%s is refused unless the operator allows private ones: %s", (url) => {
    expect(webhookUrlProblem(url, false)).toMatch(/^(Enter|Leave)/);
    expect(webhookUrlProblem(url, true)).toBeUndefined();
  });

  test.each(["https://[fe80::1%25eth0]/", "https://[fe80::1%eth0]/", "https://127.0.0.256/", "https://"])(
    "%s is no address at all",
    (url) => expect(webhookUrlProblem(url, true)).toContain("Enter a whole address"),
  );

  test.each([
    "https://shop.example/hook?shop=1",
    "https://shop.example./hook",
    "https://shop.example:443/",
    "https://shop.example:8443/",
    "https://93.184.215.14/",
    "https://[2620:fe::fe]/",
    "https://local.example/",
    "https://mylocal.example/",
    "https://grüße.example/",
  ])("%s is good", (url) => expect(webhookUrlProblem(url, false)).toBeUndefined());

  test("is https, and http only where the operator allows it", () => {
    expect(webhookUrlProblem("http://shop.example/hook", false)).toContain("starts with https://");
    expect(webhookUrlProblem("http://127.0.0.1:8080/hook", true)).toBeUndefined();
    expect(webhookUrlProblem("ftp://127.0.0.1/hook", true)).toBeDefined();
  });
});

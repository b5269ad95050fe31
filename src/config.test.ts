import { expect, test } from "vitest";
import { baseUrl, readConfig } from "./config.ts";

const secret = "x".repeat(32);

test("an empty environment is a working configuration", () => {
  expect(readConfig({})).toMatchObject({
    PORT: 3000,
    HOST: "127.0.0.1",
    LOG_LEVEL: "info",
    TRUST_PROXY: false,
    RATE_LIMIT_PER_KEY: 1000,
    WEBHOOK_ALLOW_PRIVATE: false,
    MAILS_KEPT_DAYS: 90,
  });
});

test("every problem is reported at once, and none quotes a secret", () => {
  const environment = {
    DATABASE_URL: "mysql://user:hunter2@host/db",
    READ_DATABASE_URL: "replica.example.com",
    READ_DATABASE_LAG_SECONDS: "0",
    PORT: "70000",
    BASE_URL: "shop.example.com/reviews",
    SECRET: "hunter2",
    SMTP_URL: "http://mail",
    LOG_LEVEL: "loud",
    TRUST_PROXY: "all",
    RATE_LIMIT_PER_KEY: "-1",
    WEBHOOK_ALLOW_PRIVATE: "yes",
    MAILS_KEPT_DAYS: "4",
    SECURITY_CONTACT: "http://shop.example/report",
    SECURITY_POLICY: "http://shop.example/policy",
  };
  const problem = catching(() => readConfig(environment));
  for (const name of Object.keys(environment)) expect(problem).toContain(name);
  expect(problem).not.toContain("hunter2");
});

test("DATABASE_URL needs a SECRET, SMTP_URL needs a MAIL_FROM", () => {
  expect(catching(() => readConfig({ DATABASE_URL: "postgres://h/d", SMTP_URL: "smtp://mail" }))).toMatch(
    /MAIL_FROM is required.*SECRET is required/s,
  );
  expect(readConfig({ DATABASE_URL: "postgres://h/d", SECRET: secret }).DATABASE_URL).toBe("postgres://h/d");
});

test("READ_DATABASE_URL is read as DATABASE_URL is, and needs it", () => {
  const READ_DATABASE_URL = "postgres://replica/d";
  const both = readConfig({ DATABASE_URL: "postgres://h/d", SECRET: secret, READ_DATABASE_URL });
  expect(both).toMatchObject({ READ_DATABASE_URL, READ_DATABASE_LAG_SECONDS: 10 });
  expect(catching(() => readConfig({ READ_DATABASE_URL }))).toContain("READ_DATABASE_URL needs DATABASE_URL");
});

test.each([
  ["2", 2],
  ["10.0.0.0/8, ::1", ["10.0.0.0/8", "::1"]],
  ["off", false],
  ["", false],
])("TRUST_PROXY %j is %j", (text, value) => expect(readConfig({ TRUST_PROXY: text }).TRUST_PROXY).toEqual(value));

test.each(["true", "*", "all", "0.0.0.0/0", "::/0", "10.0.0.0/33"])(
  "TRUST_PROXY %j, which would believe everybody, is refused",
  (text) => {
    expect(catching(() => readConfig({ TRUST_PROXY: text }))).toContain("TRUST_PROXY must be");
  },
);

test("links start with BASE_URL, or with where the server listens", () => {
  expect(baseUrl({ BASE_URL: undefined, HOST: "::1" }, 8080)).toBe("http://[::1]:8080");
  expect(baseUrl(readConfig({ BASE_URL: "https://reviews.example.com/" }), 1)).toBe("https://reviews.example.com");
});

test("SECURITY_CONTACT is addresses and URIs in the order given; SECURITY_POLICY needs it", () => {
  const given = "security@shop.example, https://shop.example/report,tel:+44-20-7946-0000, mailto:b@shop.example";
  expect(readConfig({ SECURITY_CONTACT: given }).SECURITY_CONTACT).toEqual([
    "mailto:security@shop.example",
    "https://shop.example/report",
    "tel:+44-20-7946-0000",
    "mailto:b@shop.example",
  ]);
  expect(readConfig({}).SECURITY_CONTACT).toEqual([]);
  for (const wrong of ["us", "http://shop.example", "javascript:x", "a@b@c", "https://shop.example/a\nExpires: never"])
    expect(catching(() => readConfig({ SECURITY_CONTACT: wrong }))).toContain("SECURITY_CONTACT must be");
  const SECURITY_POLICY = "https://shop.example/security";
  expect(catching(() => readConfig({ SECURITY_POLICY }))).toContain("SECURITY_POLICY needs SECURITY_CONTACT");
  expect(readConfig({ SECURITY_POLICY, SECURITY_CONTACT: "a@shop.example" })).toMatchObject({ SECURITY_POLICY });
});

function catching(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}

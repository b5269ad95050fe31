import { beforeEach, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { sharedRateWindows } from "../platform/shared-rate-windows.ts";
import { createSignInGuard, type SignInGuard } from "./sign-in-guard.ts";

const start = new Date("2026-03-14T09:26:53Z");
const later = (ms: number) => new Date(start.getTime() + ms);
const keys = deriveKeys("a secret for tests, thirty-two characters and more");
const jane = "jane@example.com";

const { db, owner } = await testDatabase();

let guard: SignInGuard;
beforeEach(async () => {
  await owner.query("delete from rate_windows");
  guard = createSignInGuard(keys, sharedRateWindows(db, keys));
});

let addresses = 0;
const someAddress = () => `198.51.100.${++addresses}`;
const from = (address: string, email = jane, device?: string) => ({ address, email, device });

test("guesses at one person from many addresses are stopped, for a minute at most", async () => {
  for (let guess = 0; guess < 10; guess++) expect(await guard.admit(from(someAddress()), start)).toBeUndefined();
  expect(await guard.admit(from(someAddress()), start)).toBe(60);
  expect(await guard.admit(from(someAddress(), "JANE@example.com "), later(59_000))).toBe(1);
  expect(await guard.admit(from(someAddress()), later(60_000))).toBeUndefined();
});

test("guesses at many people from one address are stopped, and others' addresses are not", async () => {
  const address = someAddress();
  for (let guess = 0; guess < 30; guess++)
    expect(await guard.admit(from(address, `${guess}@example.com`), start)).toBeUndefined();
  expect(await guard.admit(from(address, "another@example.com"), start)).toBe(900);
  expect(await guard.admit(from(someAddress(), "another@example.com"), start)).toBeUndefined();
});

test("all addresses of an IPv6 network count as one, however they are written", async () => {
  const written = (guess: number) => (guess % 2 ? `2001:db8:0:7::${guess}` : `2001:db8:0:7:ffff:1:2:${guess}`);
  for (let guess = 0; guess < 30; guess++) await guard.admit(from(written(guess), `${guess}@example.com`), start);
  expect(await guard.admit(from("2001:db8:0:7::abcd", "a@example.com"), start)).toBe(900);
  expect(await guard.admit(from("2001:db8:0:8::1", "a@example.com"), start)).toBeUndefined();
  expect(await guard.admit(from("::1", "a@example.com"), start)).toBeUndefined();
  expect(await guard.admit(from("::ffff:192.0.2.9", "a@example.com"), start)).toBeUndefined();
});

test("a browser that has signed in before is not kept out by others' guesses, nor does it guess without end", async () => {
  const device = guard.markDevice(jane);
  const address = someAddress();
  for (let guess = 0; guess < 50; guess++) await guard.admit(from(address), start);
  for (let guess = 0; guess < 10; guess++)
    expect(await guard.admit(from(address, jane, device), start)).toBeUndefined();
  expect(await guard.admit(from(address, jane, device), start)).toBe(60);
});

test("the mark of a browser is good for the person it was made for, under our key alone", async () => {
  const device = guard.markDevice(jane);
  const otherKeys = deriveKeys("another secret, as long as it must be, and then some");
  const other = createSignInGuard(otherKeys, sharedRateWindows(db, otherKeys));
  for (let guess = 0; guess < 10; guess++) {
    await guard.admit(from(someAddress(), "joe@example.com"), start);
    await guard.admit(from(someAddress()), start);
  }
  expect(await guard.admit(from(someAddress(), "joe@example.com", device), start)).toBe(60);
  for (const mark of [other.markDevice(jane), `${device}x`, device.replace(/^./, "g"), "", "."])
    expect(await guard.admit(from(someAddress(), jane, mark), start)).toBe(60);
  expect(await guard.admit(from(someAddress(), jane, device), start)).toBeUndefined();
});

test("the mark outlives a changed secret that is still known", async () => {
  const device = guard.markDevice(jane);
  const newKeys = deriveKeys("the new secret of this server, long enough", [
    "a secret for tests, thirty-two characters and more",
  ]);
  const renewed = createSignInGuard(newKeys, sharedRateWindows(db, newKeys));
  for (let guess = 0; guess < 10; guess++) await renewed.admit(from(someAddress()), start);
  expect(await renewed.admit(from(someAddress(), jane, device), start)).toBeUndefined();
});

test("right passwords are not counted", async () => {
  const address = someAddress();
  for (let time = 0; time < 100; time++) {
    expect(await guard.admit(from(address), start)).toBeUndefined();
    await guard.forgive(from(address));
  }
});

test("guesses are counted over all servers that use the database", async () => {
  const other = createSignInGuard(keys, sharedRateWindows(db, keys));
  for (let guess = 0; guess < 10; guess++) await (guess % 2 ? guard : other).admit(from(someAddress()), start);
  expect(await guard.admit(from(someAddress()), start)).toBe(60);
  expect(await other.admit(from(someAddress()), later(1000))).toBe(59);
});

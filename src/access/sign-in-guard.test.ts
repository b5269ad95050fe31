import { beforeEach, expect, test } from "vitest";
import { deriveKeys } from "../platform/secrets.ts";
import { createSignInGuard, type SignInGuard } from "./sign-in-guard.ts";

const start = new Date("2026-03-14T09:26:53Z");
const later = (ms: number) => new Date(start.getTime() + ms);
const keys = deriveKeys("a secret for tests, thirty-two characters and more");
const jane = "jane@example.com";

let guard: SignInGuard;
beforeEach(() => {
  guard = createSignInGuard(keys);
});

let addresses = 0;
const someAddress = () => `198.51.100.${++addresses}`;
const from = (address: string, email = jane, device?: string) => ({ address, email, device });

test("guesses at one person from many addresses are stopped, for a minute at most", () => {
  for (let guess = 0; guess < 10; guess++) expect(guard.admit(from(someAddress()), start)).toBeUndefined();
  expect(guard.admit(from(someAddress()), start)).toBe(60);
  expect(guard.admit(from(someAddress(), "JANE@example.com "), later(59_000))).toBe(1);
  expect(guard.admit(from(someAddress()), later(60_000))).toBeUndefined();
});

test("guesses at many people from one address are stopped, and others' addresses are not", () => {
  const address = someAddress();
  for (let guess = 0; guess < 30; guess++)
    expect(guard.admit(from(address, `${guess}@example.com`), start)).toBeUndefined();
  expect(guard.admit(from(address, "another@example.com"), start)).toBe(900);
  expect(guard.admit(from(someAddress(), "another@example.com"), start)).toBeUndefined();
});

test("all addresses of an IPv6 network count as one, however they are written", () => {
  const written = (guess: number) => (guess % 2 ? `2001:db8:0:7::${guess}` : `2001:db8:0:7:ffff:1:2:${guess}`);
  for (let guess = 0; guess < 30; guess++) guard.admit(from(written(guess), `${guess}@example.com`), start);
  expect(guard.admit(from("2001:db8:0:7::abcd", "a@example.com"), start)).toBe(900);
  expect(guard.admit(from("2001:db8:0:8::1", "a@example.com"), start)).toBeUndefined();
  expect(guard.admit(from("::1", "a@example.com"), start)).toBeUndefined();
  expect(guard.admit(from("::ffff:192.0.2.9", "a@example.com"), start)).toBeUndefined();
});

test("a browser that has signed in before is not kept out by others' guesses, nor does it guess without end", () => {
  const device = guard.markDevice(jane);
  const address = someAddress();
  for (let guess = 0; guess < 50; guess++) guard.admit(from(address), start);
  for (let guess = 0; guess < 10; guess++) expect(guard.admit(from(address, jane, device), start)).toBeUndefined();
  expect(guard.admit(from(address, jane, device), start)).toBe(60);
});

test("the mark of a browser is good for the person it was made for, under our key alone", () => {
  const device = guard.markDevice(jane);
  const other = createSignInGuard(deriveKeys("another secret, as long as it must be, and then some"));
  for (let guess = 0; guess < 10; guess++) {
    guard.admit(from(someAddress(), "joe@example.com"), start);
    guard.admit(from(someAddress()), start);
  }
  expect(guard.admit(from(someAddress(), "joe@example.com", device), start)).toBe(60);
  for (const mark of [other.markDevice(jane), `${device}x`, device.replace(/^./, "g"), "", "."])
    expect(guard.admit(from(someAddress(), jane, mark), start)).toBe(60);
  expect(guard.admit(from(someAddress(), jane, device), start)).toBeUndefined();
});

test("the mark outlives a changed secret that is still known", () => {
  const device = guard.markDevice(jane);
  const renewed = createSignInGuard(
    deriveKeys("the new secret of this server, long enough", ["a secret for tests, thirty-two characters and more"]),
  );
  for (let guess = 0; guess < 10; guess++) renewed.admit(from(someAddress()), start);
  expect(renewed.admit(from(someAddress(), jane, device), start)).toBeUndefined();
});

test("right passwords are not counted", () => {
  const address = someAddress();
  for (let time = 0; time < 100; time++) {
    expect(guard.admit(from(address), start)).toBeUndefined();
    guard.forgive(from(address));
  }
});

import { createTransport } from "nodemailer";
import { expect, onTestFinished, test } from "vitest";
import { startMailCatcher } from "./demo-mail-catcher.ts";

async function aCatcher() {
  const catcher = await startMailCatcher(() => new Date("2026-11-26T10:00:00Z"));
  onTestFinished(() => catcher.stop());
  const transport = createTransport(catcher.smtpUrl);
  onTestFinished(() => transport.close());
  const page = async (path: string) => {
    const response = await fetch(catcher.url + path);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { transport, page };
}

const mail = {
  from: "Acme Home <reviews@acme.example>",
  to: "jane@example.com",
  subject: "How is <b>the knife</b>?",
  text: "Tell us:\nhttps://example.com/review",
  html: '<html><head><title>m</title></head><body><p>Tell us <a href="https://example.com/review">here</a></p></body></html>',
};

test("a mail that was handed over stands on the page, with its text, its markup and its headers", async () => {
  const { transport, page } = await aCatcher();
  expect((await page("/")).text).toContain("None yet");
  await transport.sendMail(mail);
  const list = await page("/");
  expect(list.text).toContain("How is &lt;b>the knife&lt;/b>?");
  expect(list.text).toContain("jane@example.com");
  const one = await page("/mails/1");
  expect(one.text).toContain("Tell us:\nhttps://example.com/review");
  expect(one.text).toContain("reviews@acme.example");
  expect(one.text).toContain('src="/mails/1/html"');
  expect(one.headers.get("content-security-policy")).toContain("frame-src 'self'");
});

test("a mail's markup runs nothing, and its links open beside it", async () => {
  const { transport, page } = await aCatcher();
  await transport.sendMail(mail);
  const { text, headers } = await page("/mails/1/html");
  expect(text).toContain('<head><base target="_blank">');
  expect(headers.get("content-security-policy")).toContain("sandbox allow-popups");
  expect(headers.get("content-security-policy")).not.toContain("allow-scripts");
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
});

test("what was not caught is not there", async () => {
  const { page } = await aCatcher();
  expect((await page("/mails/7")).status).toBe(404);
  expect((await page("/mails/7/html")).status).toBe(404);
});

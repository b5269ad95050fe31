import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { expect, test } from "vitest";

// The rules asked about need no types, and reading the types of the whole program takes longer than all else here.
const withoutTypes = { languageOptions: { parserOptions: { projectService: false } } };
const typed = ["no-floating-promises", "no-misused-promises", "await-thenable", "switch-exhaustiveness-check"];
const off = Object.fromEntries(typed.map((rule) => [`@typescript-eslint/${rule}`, "off" as const]));
const eslint = new ESLint({
  cwd: fileURLToPath(new URL("../", import.meta.url)),
  overrideConfig: { ...withoutTypes, rules: off },
});

/** What the rules of eslint.config.js for tests say about a line in a test. */
async function complaintsAbout(line: string, filePath = fileURLToPath(import.meta.url)): Promise<string[]> {
  const [result] = await eslint.lintText(line, { filePath });
  return result!.messages.filter(({ ruleId }) => ruleId === "no-restricted-syntax").map(({ message }) => message);
}

test.each([
  ["await new Promise((done) => setTimeout(done, 300));", "does not sleep"],
  ["setInterval(() => undefined, 1);", "does not sleep"],
  ['import { setTimeout as pause } from "node:timers/promises";', "does not sleep"],
  ["await page.waitForTimeout(500);", "not waited for by the clock"],
  ["await vi.waitFor(() => expect(one).toBe(1));", "after a second"],
  ["vi.setConfig({ testTimeout: 60_000 });", "after a second"],
  ["const started = performance.now();", "for a bench"],
  ["while (Date.now() < end) await ask();", "for a bench"],
  ["expect(Date.now() - started).toBeLessThan(1500);", "for a bench"],
  ["test('it is quick', { timeout: 20_000 }, async () => undefined);", "needs longer"],
  ["createMailer({ url, from, waitMs: { silence: 300 } });", "needs longer"],
  ["await fetch(url, { signal: AbortSignal.timeout(5000) });", "needs longer"],
  ["socket.setTimeout(10_000, give_up);", "needs longer"],
])("in a test, %s is a mistake", async (line, complaint) => {
  expect(await complaintsAbout(line)).toContainEqual(expect.stringContaining(complaint));
});

test.each([
  'await until("it is there", () => arrived.length === 1);',
  "const name = 'w' + Date.now();",
  "const tomorrow = new Date(Date.now() + 86_400_000);",
  "socket.setTimeout(patienceMs, give_up);",
])("in a test, %s is none", async (line) => {
  expect(await complaintsAbout(line)).toEqual([]);
});

test("what is no test may sleep", async () => {
  const program = fileURLToPath(new URL("../src/platform/postgres/attach.ts", import.meta.url));
  expect(await complaintsAbout("setTimeout(look, 300);", program)).toEqual([]);
});

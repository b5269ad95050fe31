import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The program as it was built. */
export const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

// The test runner sets a BASE_URL of its own.
export function plainEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, DATABASE_URL: "", BASE_URL: "" };
}

/** A command of the program, in a process of its own; its stdout. */
export async function command(environment: Record<string, string>, ...args: string[]): Promise<string> {
  const env = { ...plainEnvironment(), ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, [main, "--no-env-file", ...args], { env });
  return stdout;
}

/** An organisation FAULT with a key, as the header a client sends. */
export async function aShopWithKey(environment: Record<string, string>): Promise<string> {
  await command(environment, "organisation", "create", "FAULT", "--name", "Fault");
  const { key, secret } = JSON.parse(await command(environment, "key", "create", "--organisation", "FAULT"));
  return `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;
}

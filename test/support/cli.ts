import { Writable } from "node:stream";
import { buildProgram } from "../../src/cli/program.ts";
import { runProgram } from "../../src/cli/run-program.ts";
import type { TestDatabase } from "./database.ts";
import { testSecret } from "./test-app.ts";

export type CliResult = { code: number; stdout: string; stderr: string };

/** The command line over a test's database, as a person or a script would use it. */
export function cliOver(
  database: Pick<TestDatabase, "address">,
  now: () => Date,
  environment: Record<string, string> = {},
) {
  const env = { DATABASE_URL: connectionString(database.address), SECRET: testSecret, ...environment };
  return (...args: string[]) => runCli(args, env, now);
}

/** Runs one command line with this environment and nothing else. */
export async function runCli(args: string[], environment: Record<string, string>, now: () => Date): Promise<CliResult> {
  const stdout = collector();
  const stderr = collector();
  const terminal = { stdout: stdout.stream, stderr: stderr.stream, onSignal: () => undefined };
  const code = await runProgram(
    (given, line) => buildProgram({ environment, clock: now, ...given }, line),
    args,
    terminal,
  );
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

export function connectionString({ host, port, user, password, database }: TestDatabase["address"]): string {
  const name = `${encodeURIComponent(user!)}${password ? `:${encodeURIComponent(String(password))}` : ""}`;
  return `postgres://${name}@localhost:${port}/${database}?host=${encodeURIComponent(host!)}`;
}

function collector(): { stream: NodeJS.WritableStream; text: () => string } {
  let text = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return { stream, text: () => text };
}

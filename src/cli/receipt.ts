import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { OperatorError } from "../platform/errors.ts";
import { publicKeys, type ReceiptVerification, verifyReceipt } from "../receipts/index.ts";
import { type CliContext, readKeys, setUp } from "./context.ts";
import { print, withJson } from "./output.ts";
import { ExitCode } from "./run-program.ts";

/** Receipts of submissions, checked without the database. */
export function receiptCommand(context: CliContext): Command {
  const receipt = new Command("receipt");
  withJson(receipt.command("verify"))
    .description("Check a receipt without the database: against this installation's keys, or against given ones.")
    .argument("<file>", "the file that its author downloaded")
    .option(
      "--jwks <file-or-url>",
      "the issuer's public keys, such as https://reviews.example.com/.well-known/jwks.json",
    )
    .addHelpText("after", "\nEnds with 0 where every check passed, with 1 where one failed.")
    .action((file: string, options: { jwks?: string; json?: boolean }) => verify(context, file, options));
  return receipt;
}

async function verify(context: CliContext, file: string, options: { jwks?: string; json?: boolean }): Promise<void> {
  const given = parseJson(await readText(file));
  const jwks = options.jwks ? await readJwks(options.jwks) : await publicKeys(await readKeys(setUp(context).config));
  const found = await verifyReceipt(given, jwks);
  const { isValid: valid, checks, statement = null } = found;
  print(context, options, { valid, checks, statement }, describe(found));
  if (!valid) throw new ExitCode(1);
}

function describe({ isValid, checks, statement }: ReceiptVerification): string {
  const lines = checks.map(({ passed, says }) => `${passed ? "ok    " : "FAILED"}  ${says}`);
  if (!isValid || !statement) return [...lines, "The receipt is NOT valid."].join("\n");
  const { iss, trkref, review, version, received_at, decide_by } = statement;
  return [
    ...lines,
    "The receipt is valid.",
    `  Issued by    ${oneLine(iss)}`,
    `  Review       ${review}, version ${version}, of ${oneLine(trkref)}`,
    `  Received     ${oneLine(received_at)}`,
    `  To decide by ${oneLine(decide_by)}`,
  ].join("\n");
}

// What a key's holder signed is still text from outside: a terminal obeys escape sequences.
function oneLine(text: unknown): string {
  return String(text).replaceAll(/\p{C}+/gu, " ");
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new OperatorError(
      `${file} cannot be read (${String((error as NodeJS.ErrnoException).code)}). Check its name.`,
    );
  }
}

/** What is not JSON is no receipt, and the check says so. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readJwks(where: string): Promise<{ keys: unknown[] }> {
  const text = /^https?:\/\//.test(where) ? await fetchText(where) : await readText(where);
  const jwks = parseJson(text) as { keys?: unknown } | null | undefined;
  if (!Array.isArray(jwks?.keys)) throw new OperatorError(`${where} contains no list of keys. It has to be a JWK Set.`);
  return { keys: jwks.keys };
}

async function fetchText(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(String(response.status));
    return await response.text();
  } catch (error) {
    const { message, cause } = error as Error;
    const why = (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
    throw new OperatorError(`${url} cannot be read (${why}). Download the keys and give --jwks the file.`);
  }
}

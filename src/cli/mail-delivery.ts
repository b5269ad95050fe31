import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Config } from "../config.ts";
import { noteMailServer } from "../outbox/index.ts";
import type { Database } from "../platform/db.ts";
import { OperatorError } from "../platform/errors.ts";
import type { Log } from "../platform/log.ts";
import { addressOf, createMailer, type Mailer } from "../platform/mailer.ts";

/**
 * Applies what the settings say about mail: records it for every mail written from now on, says it in the log, and
 * gives access to the mail server if there is one. For the commands that serve or work; other commands write mails
 * according to what these have recorded.
 */
export async function startDelivery(config: Config, db: Database, log: Log, now: Date): Promise<Mailer | undefined> {
  const mailer = await openMailer(config);
  await noteMailServer(db, mailer !== undefined, now);
  if (mailer)
    log.info(
      { server: new URL(config.SMTP_URL!).host },
      "mails are sent through SMTP_URL; those written while it was not set stay unsent",
    );
  else
    log.info(
      {},
      "SMTP_URL is not set: no mail will be sent, not later either; the console's outbox shows each as it would look",
    );
  return mailer;
}

/**
 * Access to the mail server of the settings; undefined if there is none.
 *
 * @throws OperatorError if the signing key cannot be used
 */
export async function openMailer(config: Config): Promise<Mailer | undefined> {
  const { SMTP_URL: url, MAIL_FROM: from } = config;
  return url && from ? createMailer({ url, from, dkim: await dkimOf(config, from) }) : undefined;
}

async function dkimOf({ DKIM_KEY_FILE: file, DKIM_SELECTOR: keySelector }: Config, from: string) {
  if (file === undefined || keySelector === undefined) return undefined;
  const privateKey = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new OperatorError(`The key of DKIM_KEY_FILE, ${file}, cannot be read (${error.code}).`);
  });
  // Tried now: a key that cannot sign would fail for every mail.
  if (!isRsaKey(privateKey))
    throw new OperatorError(
      `${file} (DKIM_KEY_FILE) holds no private RSA key without a password. Make one with: openssl genrsa -out ${file} 2048`,
    );
  const { address } = addressOf(from);
  return { domainName: address.slice(address.lastIndexOf("@") + 1), keySelector, privateKey };
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

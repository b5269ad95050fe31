import { createRequire } from "node:module";
import type { Readable } from "node:stream";
import type * as nodemailer from "nodemailer";
import { needsSmtpUtf8, offersSmtpUtf8 } from "./smtp-utf8.ts";

const load = createRequire(import.meta.url);

/** A mail as it goes out: to one address. */
export type OutgoingMail = {
  from: { name: string; address: string };
  to: string;
  replyTo?: string | undefined;
  subject: string;
  text: string;
  html: string;
  /** With its angle brackets. */
  messageId: string;
  headers?: Readonly<Record<string, string>>;
};

/**
 * How a hand-over ended. `deferred` and `refused` are certain: the mail server does not have the mail. `in_doubt` means
 * that the connection was lost, or went silent, after the text had begun to go over: the server may have the mail.
 */
export type HandOver =
  | { outcome: "accepted" }
  | { outcome: "deferred"; code: string; isAboutServer: boolean }
  | { outcome: "refused"; code: string; isMailboxMissing: boolean }
  | { outcome: "in_doubt"; code: string };

export type Mailer = {
  /** The address of MAIL_FROM. */
  address: string;
  /** The name in MAIL_FROM, if there is one. */
  name: string | undefined;
  handOver: (mail: OutgoingMail) => Promise<HandOver>;
  /** Lets what is under way finish. */
  close: () => void;
};

export type MailerOptions = {
  /** `smtp://` or `smtps://`, with name and password where the server asks for them. */
  url: string;
  /** `Name <address>` or an address. */
  from: string;
  dkim?: { domainName: string; keySelector: string; privateKey: string } | undefined;
  /** How many connections at most. */
  connections?: number;
  /** For tests: the time-outs in milliseconds. */
  waitMs?: { connect: number; silence: number; whole: number };
};

/** A mail server may take a while over a text, but the whole hand-over may not take longer than this. */
const usualWaitMs = { connect: 30_000, silence: 120_000, whole: 300_000 };

/**
 * Mails over SMTP, on connections that are used again. It never tries twice once the text has begun to go over: the library's
 * pool would put a mail whose connection closed back into its queue, which is how mails arrive twice, so that is switched off.
 */
export function createMailer(options: MailerOptions): Mailer {
  const { connections = 5, waitMs = usualWaitMs } = options;
  const server = {
    ...serverOf(options.url),
    connectionTimeout: waitMs.connect,
    greetingTimeout: waitMs.connect,
    socketTimeout: waitMs.silence,
  };
  // Whoever has no mail server does without the library.
  const { createTransport } = load("nodemailer") as typeof nodemailer;
  const transport = createTransport({
    ...server,
    pool: true,
    maxConnections: connections,
    maxMessages: 1000,
    maxRequeues: 0,
    // A server closes idle connections without notice; we only find out by using one.
    idleTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(options.dkim ? { dkim: options.dkim } : {}),
  });
  // Whether any byte of the text was taken to be sent: the library goes by this too.
  const texts = new Map<string, Readable>();
  transport.use("stream", (mail, done) => {
    const { message, data } = mail;
    const create = message.createReadStream.bind(message);
    message.createReadStream = (...args: Parameters<typeof create>) => {
      const text = create(...args);
      texts.set(String(data.messageId), text as Readable);
      return text;
    };
    done();
  });

  const tryOnce = async (mail: OutgoingMail): Promise<HandOver> => {
    const { from, to, replyTo, headers, ...rest } = mail;
    try {
      await transport.sendMail({
        ...rest,
        from,
        to: { name: "", address: to },
        ...(replyTo ? { replyTo } : {}),
        headers: { "Auto-Submitted": "auto-generated", ...headers },
        signal: AbortSignal.timeout(waitMs.whole),
      });
      return { outcome: "accepted" };
    } catch (error) {
      return judgeFailure(error as SmtpError, to, texts.get(mail.messageId)?.readableDidRead === true);
    } finally {
      texts.delete(mail.messageId);
    }
  };

  return {
    ...addressOf(options.from),
    handOver: async (mail) => {
      const ruledOut = needsSmtpUtf8(mail.to) ? await withoutSmtpUtf8(server, mail.to) : undefined;
      if (ruledOut) return ruledOut;
      const first = await tryOnce(mail);
      // An idle connection may have been closed by the server: a new one is worth one more try, and it is certain that
      // nothing was sent.
      const wasClosed = first.outcome === "deferred" && first.code === "ECONNECTION";
      return wasClosed ? tryOnce(mail) : first;
    },
    close: () => transport.close(),
  };
}

export type SmtpError = Error & { code?: string; responseCode?: number; response?: string; command?: string };

/** The code for a mail that was not handed over because the mail server cannot take its address. */
export const noSmtpUtf8 = "no SMTPUTF8";

/** Why a mail to an address that needs SMTPUTF8 is not handed over to this server; undefined if it may be. */
async function withoutSmtpUtf8(server: object, to: string): Promise<HandOver | undefined> {
  try {
    if (await offersSmtpUtf8(server)) return undefined;
    return { outcome: "refused", code: noSmtpUtf8, isMailboxMissing: false };
  } catch (error) {
    return judgeFailure(error as SmtpError, to, false);
  }
}

/** What a failure says about what became of the mail. */
function judgeFailure(error: SmtpError, to: string, hasTextBegun: boolean): HandOver {
  const { responseCode, command = "" } = error;
  const code = codeOf(error);
  // If a server says no, that is certain, whatever had been sent by then; anything else it says is not understood.
  if (responseCode === undefined || responseCode < 400) {
    if (hasTextBegun) return { outcome: "in_doubt", code };
    // The library found the address, or the mail, to be invalid before it connected to anybody.
    if (error.code === "EENVELOPE" || error.code === "EMESSAGE")
      return { outcome: "refused", code, isMailboxMissing: false };
    return { outcome: "deferred", code, isAboutServer: true };
  }
  // 421: the server is going away. 503: we are out of step with it. Neither is the mail's fault, nor is a refused
  // sender or password.
  const isAboutServer = [421, 503].includes(responseCode) || !["RCPT TO", "DATA"].includes(command);
  if (isAboutServer || responseCode < 500) return { outcome: "deferred", code, isAboutServer };
  return { outcome: "refused", code, isMailboxMissing: command === "RCPT TO" && isMailboxMissing(error, to) };
}

/** As it may be stored and counted: a reply's numbers, or the library's code; never the server's words, which name addresses. */
function codeOf({ responseCode, response, code }: SmtpError): string {
  if (responseCode === undefined) return code ?? "unknown";
  return `${responseCode}${enhancedStatus(response) ? ` ${enhancedStatus(response)}` : ""}`;
}

function enhancedStatus(response: string | undefined): string | undefined {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? "")?.[1];
}

// RFC 3463: bad mailbox, bad system, bad syntax, moved, null MX, disabled.
const missing = new Set(["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"]);

/**
 * Whether the reply says that the mailbox does not exist: 550 alone is also given for mails that a server merely does
 * not like.
 */
function isMailboxMissing({ responseCode, response = "" }: SmtpError, to: string): boolean {
  const status = enhancedStatus(response);
  // Also given when a server on the way cannot take an address beyond ASCII, which says nothing about the mailbox.
  if (needsSmtpUtf8(to) && (status === "5.1.3" || (status === undefined && responseCode === 553))) return false;
  if (status !== undefined) return missing.has(status);
  const says = /no such|unknown|not exist|not found|no mailbox|invalid (?:recipient|mailbox|user)|disabled/i.test(
    response,
  );
  return [550, 551, 553].includes(responseCode ?? 0) && says;
}

function serverOf(url: string) {
  const { protocol, hostname, port, username, password } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const secure = protocol === "smtps:";
  const isLocal = ["localhost", "127.0.0.1", "::1"].includes(host);
  return {
    host,
    secure,
    port: port ? Number(port) : secure ? 465 : 587,
    // Nobody can listen in within this machine, and the certificate of a local relay is not signed by anybody.
    ignoreTLS: isLocal && !secure,
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
  };
}

/** `Name <address>` taken apart. */
export function addressOf(from: string): { name: string | undefined; address: string } {
  const [, name = "", address = ""] = /^(.*)<([^<>]+)>\s*$/.exec(from) ?? [];
  if (address === "") return { name: undefined, address: from.trim() };
  return { name: name.trim().replace(/^"(.*)"$/, "$1") || undefined, address: address.trim() };
}

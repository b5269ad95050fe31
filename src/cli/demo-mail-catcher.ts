import type { AddressInfo } from "node:net";
import type { Readable } from "node:stream";
import fastify from "fastify";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { assets } from "../platform/http/assets.ts";
import { pageScope, sendPage } from "../platform/http/page-scope.ts";
import { CaughtMailPage, CaughtMailsPage } from "./demo-mails.views.tsx";

/** A mail as it arrived. */
export type CaughtMail = {
  id: number;
  receivedAt: Date;
  from: string;
  to: string;
  subject: string;
  text: string;
  /** Undefined if the mail has no HTML part. */
  html: string | undefined;
  headers: readonly { name: string; value: string }[];
};

export type MailCatcher = {
  /** The SMTP_URL with which mails end up here. */
  smtpUrl: string;
  /** The page that shows them. */
  url: string;
  /** The page of the newest mail to an address, once there is one. */
  pageOf: (address: string) => string | undefined;
  stop: () => Promise<void>;
};

const keptAtMost = 200;
const mailBytesAtMost = 2 * 1024 * 1024;

/**
 * A mail server, reachable from this machine only, that delivers nothing: mails handed to it are shown on a page. Both
 * listen on free ports of the loopback address, and everything is gone when it stops.
 */
export async function startMailCatcher(clock: Clock): Promise<MailCatcher> {
  const mails: CaughtMail[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    size: mailBytesAtMost,
    onData(stream, _session, done) {
      readMail(stream).then((parsed) => {
        mails.unshift(caught(parsed, (mails[0]?.id ?? 0) + 1, clock()));
        mails.splice(keptAtMost);
        done();
      }, done);
    },
  });
  // A client that hangs up in the middle must not end the demo.
  smtp.on("error", () => undefined);
  await new Promise<void>((resolve, reject) => {
    smtp.server.once("error", reject);
    smtp.listen(0, "127.0.0.1", resolve);
  });
  const pages = await startPages(mails);
  return {
    smtpUrl: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
    url: pages.url,
    pageOf: (address) => {
      const mail = mails.find(({ to }) => to === address);
      return mail && `${pages.url}/mails/${mail.id}`;
    },
    stop: async () => {
      await Promise.all([new Promise<void>((resolve) => smtp.close(resolve)), pages.close()]);
    },
  };
}

type Parsed = Awaited<ReturnType<typeof simpleParser>>;

/** Only what the page shows: no searching for links in texts, and no conversion between HTML and text. */
export const mailParserOptions = { skipTextToHtml: true, skipTextLinks: true, skipHtmlToText: true } as const;

/**
 * Read to its end in any case, as the protocol demands. @throws if it is too long: the library's own limit only makes a
 * note of that
 */
async function readMail(stream: Readable): Promise<Parsed> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= mailBytesAtMost) parts.push(part);
  }
  if (bytes > mailBytesAtMost) throw Object.assign(new Error("the mail is too long"), { responseCode: 552 });
  return simpleParser(Buffer.concat(parts), mailParserOptions);
}

function caught(parsed: Parsed, id: number, receivedAt: Date): CaughtMail {
  const address = (of: Parsed["to"]) =>
    [of ?? []]
      .flat()
      .map(({ text }) => text)
      .join(", ");
  return {
    id,
    receivedAt,
    from: address(parsed.from),
    to: address(parsed.to),
    subject: parsed.subject ?? "",
    text: parsed.text ?? "",
    html: parsed.html || undefined,
    headers: parsed.headerLines.map(({ key, line }) => {
      const colon = line.indexOf(":");
      return { name: colon < 0 ? key : line.slice(0, colon), value: line.slice(colon + 1).trim() };
    }),
  };
}

// The HTML of a mail runs no code and reaches nothing but pictures and, when somebody follows a link, another window.
const mailPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:; frame-ancestors 'self'; " +
  "sandbox allow-popups allow-popups-to-escape-sandbox";

async function startPages(mails: readonly CaughtMail[]): Promise<{ url: string; close: () => Promise<void> }> {
  const app = fastify({ logger: false });
  pageScope(app, { cacheControl: "no-store", framedBy: "nobody", isIndexed: false, paths: ["/*"] });
  await app.register(assets);
  const find = (id: string) => {
    const mail = mails.find((one) => String(one.id) === id);
    if (!mail) throw new AppError("not_found");
    return mail;
  };
  type Route = { Params: { id: string } };
  app.get("/", (_request, reply) => sendPage(reply, renderPage(CaughtMailsPage({ mails }))));
  app.get<Route>("/mails/:id", (request, reply) => {
    const policy = String(reply.getHeader("content-security-policy"));
    reply.header("content-security-policy", `${policy}; frame-src 'self'`);
    return sendPage(reply, renderPage(CaughtMailPage({ mail: find(request.params.id) })));
  });
  app.get<Route>("/mails/:id/html", (request, reply) => {
    const { html } = find(request.params.id);
    if (html === undefined) throw new AppError("not_found");
    // Links open beside the page, not inside its frame.
    const shown = html.includes("<head>") ? html.replace("<head>", '<head><base target="_blank">') : html;
    return reply
      .header("content-security-policy", mailPolicy)
      .removeHeader("x-frame-options")
      .type("text/html; charset=utf-8")
      .send(shown);
  });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  return {
    url,
    close: async () => {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

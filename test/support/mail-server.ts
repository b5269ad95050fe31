import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** A mail as it arrived: to whom the envelope said, and what stood in it. */
export type Arrived = { to: string; raw: string; mail: ParsedMail };

export type MailServer = {
  url: string;
  port: number;
  arrived: Arrived[];
  /** How many connections were ever made. */
  connections: () => number;
  /** Closes every connection, as a server does with idle ones; done when both ends know. */
  hangUp: () => Promise<void>;
  close: () => Promise<void>;
};

export type MailServerOptions = {
  port?: number;
  /** A refusal of this address, if it is refused. */
  refuse?: (address: string) => { code: number; text: string } | undefined;
  /** What becomes of a text once all of it has arrived: taken in and answered, or something else. */
  answer?: (address: string) => Answer | Promise<Answer>;
  options?: SMTPServerOptions;
  /** False: mails are kept as they came, `mail` is not there. For runs of thousands, in which parsing takes the time. */
  isParsed?: boolean;
};

/** `drop`: the connection ends before the answer, and the server has taken the mail in; `lose`: it has not. */
export type Answer = "take" | "drop" | "lose" | { code: number; text: string };

/** A real SMTP server on loopback. */
export async function startMailServer(behaviour: MailServerOptions = {}): Promise<MailServer> {
  const { refuse = () => undefined, answer = () => "take", isParsed = true } = behaviour;
  const arrived: Arrived[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect: (_session, done) => {
      connections += 1;
      done();
    },
    onRcptTo: ({ address }, _session, done) => {
      const refusal = refuse(address);
      done(refusal ? replyOf(refusal) : null);
    },
    onData: (stream, session, done) => {
      const to = session.envelope.rcptTo[0]!.address;
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", async () => {
        const answered = await answer(to);
        if (answered === "take" || answered === "drop") {
          const raw = Buffer.concat(chunks).toString("utf8");
          const mail = isParsed ? await simpleParser(raw, asItCame) : notParsed;
          arrived.push({ to, raw, mail });
        }
        if (answered === "take") done();
        else if (answered === "drop" || answered === "lose") socketOf(sockets, session.remotePort)?.destroy();
        else done(replyOf(answered));
      });
    },
    ...behaviour.options,
  });
  // Connections that are dropped in the middle are what these tests are about.
  server.on("error", () => undefined);
  server.server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(behaviour.port ?? 0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    arrived,
    connections: () => connections,
    hangUp: async () => {
      const closed = [...sockets].map((socket) => once(socket, "close"));
      for (const socket of sockets) socket.end("421 4.4.2 Timeout - closing connection\r\n");
      await Promise.all(closed);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

// What a reader sees is looked at; making the one part of the other takes longer than all the rest.
const asItCame = { skipHtmlToText: true, skipTextToHtml: true, skipTextLinks: true, skipImageLinks: true };

// Whoever looks at it finds nothing.
const notParsed = { attachments: [], headers: new Map(), headerLines: [], html: false } as unknown as ParsedMail;

function socketOf(sockets: Set<Socket>, remotePort: number): Socket | undefined {
  return [...sockets].find((socket) => socket.remotePort === remotePort);
}

function replyOf({ code, text }: { code: number; text: string }): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

/** Whether the part of an address before the `@` goes beyond ASCII: only SMTPUTF8 (RFC 6531) has a form for that. */
export function needsSmtpUtf8(address: string): boolean {
  return !/^[ -~]*$/.test(address.slice(0, address.lastIndexOf("@")));
}

/**
 * Whether a mail server offers SMTPUTF8. If it does not, the library sends such an address all the same, as bytes that
 * the server takes for a mistake, or for somebody else's address. Asked on a separate connection, since such mails are
 * rare.
 *
 * @param server options as the library takes them
 * @throws what the library throws if the server cannot be reached, or wants another password
 */
export async function offersSmtpUtf8(server: object): Promise<boolean> {
  const { createTransport } = await import("nodemailer");
  let isOffered = false;
  const hear = (entry: { tnx?: unknown }, line: unknown) => {
    // The server says it again after STARTTLS, and then that counts.
    if (entry.tnx === "client") isOffered &&= !/^EHLO/i.test(String(line));
    else if (entry.tnx === "server") isOffered ||= /^250[ -]SMTPUTF8\b/im.test(String(line));
  };
  const nothing = () => undefined;
  const logger = {
    level: nothing,
    trace: nothing,
    debug: hear,
    info: nothing,
    warn: nothing,
    error: nothing,
    fatal: nothing,
  };
  const transport = createTransport({ ...server, logger, transactionLog: true });
  try {
    await transport.verify();
    return isOffered;
  } finally {
    transport.close();
  }
}

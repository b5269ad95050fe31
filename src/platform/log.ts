import { pino } from "pino";

/** What a part of the program needs to report what happened; pino fits. */
export type Log = Pick<pino.Logger, "debug" | "info" | "warn" | "error">;

/**
 * Anything shaped like an e-mail address, a link secret or an API secret is cut out of messages that come from
 * elsewhere.
 */
const word = /[^\s"'<>()=,;:]+/g;
const address = /.(?:@|%40)./;
const secret = /[0-9a-f]{32,}|fms_[\w-]+/gi;

/** `text` without addresses and secrets. Library messages (SQL errors above all) quote the values they choke on. */
export function scrub(text: string): string {
  return text.replace(word, (one) => (address.test(one) ? "[redacted]" : one.replace(secret, "[redacted]")));
}

/**
 * An error in the form in which it may be logged: name, code, scrubbed message and stack; never `detail`, `where` or a
 * query. Callers log `err: describeError(error)`; the log itself has no serialiser for errors.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: scrub(String(error)) };
  const message = isFromDatabase(error) ? describeDatabaseError(error) : scrub(error.message);
  const described: Record<string, unknown> = { name: error.name, message };
  const { code } = error as { code?: unknown };
  if (typeof code === "string") {
    described.code = code;
    // If the code is all there is, this says in words what the operator has to see to.
    const meaning = meanings[code];
    if (meaning) described.meaning = meaning;
  }
  // Only the calls, since the head of a stack repeats the message.
  const calls = error.stack?.match(/^ {4}at .*$/gm);
  if (calls) described.stack = calls.join("\n");
  if (error.cause !== undefined) described.cause = describeError(error.cause);
  return described;
}

const meanings: Record<string, string> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  "53100": "the database's disk is full",
  "25006": "the database takes no writes: a standby, or set read-only",
};

type DatabaseError = Error & { severity: string; code: string; routine?: string; table?: string; constraint?: string };

function isFromDatabase(error: Error): error is DatabaseError {
  return "severity" in error && "code" in error;
}

/**
 * PostgreSQL's messages quote the value they are about, whatever it is; the code and the names of tables and columns
 * say enough.
 */
function describeDatabaseError({ severity, code, routine, table, constraint }: DatabaseError): string {
  const about = [routine && `in ${routine}`, table && `on ${table}`, constraint && `by ${constraint}`].filter(Boolean);
  return [`PostgreSQL ${severity} ${code}`, ...about].join(" ");
}

/**
 * The program's log: JSON lines on stdout, or another file descriptor. Lines below `error` are buffered and written within a second (or at exit), so a
 * request does not wait for a write.
 */
export function createLog(
  level: string,
  { fd = 1, onOutputClosed = () => undefined }: { fd?: number; onOutputClosed?: (() => void) | undefined } = {},
): pino.Logger {
  const destination = pino.destination({ fd, sync: false, minLength: 4096, periodicFlush: 1000 });
  // After that, pino writes nothing more and tells nobody.
  destination.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") onOutputClosed();
  });
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}

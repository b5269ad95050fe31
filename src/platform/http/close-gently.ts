import type { Socket } from "node:net";

const closing = new WeakSet<Socket>();

/** Whether the last answer of this connection has been given. */
export function isClosing(socket: Socket): boolean {
  return closing.has(socket);
}

const lookEveryMs = 1000;
const longestMs = 30_000;

/**
 * Ends a connection after its last answer. What still arrives is read and thrown away, for half a minute at most:
 * closing a connection with unread bytes resets it, and a reset may swallow the answer on its way.
 */
export function closeGently(socket: Socket, lastWords?: string | Buffer): void {
  if (closing.has(socket)) return;
  closing.add(socket);
  if (!socket.writable) return void socket.destroy();
  if (lastWords === undefined) socket.end();
  else socket.end(lastWords);
  let bytesRead = socket.bytesRead;
  let waitedMs = 0;
  const look = setInterval(() => {
    // If the reader is slow to take the answer, the time limit of every answer applies.
    if (!socket.writableFinished) return;
    waitedMs += lookEveryMs;
    if (socket.bytesRead === bytesRead || waitedMs >= longestMs) socket.destroy();
    bytesRead = socket.bytesRead;
  }, lookEveryMs).unref();
  socket.once("close", () => clearInterval(look));
}

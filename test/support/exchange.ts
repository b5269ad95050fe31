import { connect } from "node:net";
import { patienceMs } from "./waiting.ts";

export type RawAnswer = { status: number; headers: string; body: string };

/** Sends bytes over a socket of their own and gives back what came, once the other side has closed. */
export async function exchange(port: number, bytes: string | Buffer, end = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => (end ? socket.end(bytes) : socket.write(bytes)));
    const answer = () => Buffer.concat(chunks).toString("utf8");
    socket.on("data", (chunk) => chunks.push(chunk)).on("close", () => resolve(answer()));
    // The server may close while we still write: what it said counts.
    socket.on("error", () => resolve(answer()));
    socket.setTimeout(patienceMs, () => {
      socket.destroy();
      reject(new Error(`neither answered nor closed: ${bytes.toString().slice(0, 80)}`));
    });
  });
}

/** The last answer of a conversation: an interim one (100 Continue) may stand before it. */
export function readAnswer(text: string): RawAnswer | undefined {
  const last = text.replace(/^HTTP\/1\.1 1\d\d [^\r]*\r\n\r\n/, "");
  const found = /^HTTP\/1\.1 (\d{3})[^\r]*\r\n([\s\S]*?)\r\n\r\n([\s\S]*)$/.exec(last);
  return found ? { status: Number(found[1]), headers: found[2]!.toLowerCase(), body: found[3]! } : undefined;
}

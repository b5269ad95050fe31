import { connect } from "node:net";
import type { Answered, Job, Reply } from "./loader.ts";
import { type Request, requestsOf } from "./requests.ts";
import { createResponseReader } from "./response-reader.ts";

// Sends requests over plain sockets: a client library would take CPU from the server, which shares the machine.
process.on("message", (job: Job) => {
  ask(job).then(
    (answered) => process.send?.({ answered } satisfies Reply),
    (error: Error) => process.send?.({ failure: error.message } satisfies Reply),
  );
});
process.on("disconnect", () => process.exit(0));
// Ctrl-C reaches every process of the terminal; the one that started this process ends it.
process.on("SIGINT", () => undefined);

async function ask(job: Job): Promise<Answered> {
  const answered: Answered = { requests: 0, refused: {}, bytes: 0 };
  const next = requestsOf(job.asked);
  const until = performance.now() + job.seconds * 1000;
  let begun = 0;
  const mayAsk = () => begun++ < job.atLeast || performance.now() < until;
  await Promise.all(Array.from({ length: job.connections }, () => oneConnection(job, { next, mayAsk, answered })));
  return answered;
}

type Run = { next: () => Request; mayAsk: () => boolean; answered: Answered };

function oneConnection(job: Job, { next, mayAsk, answered }: Run): Promise<void> {
  const { hostname, port, host } = new URL(job.url);
  const common = Object.entries({ host, ...job.headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let isAsking = false;
    const reader = createResponseReader(({ status, bytes }) => {
      isAsking = false;
      answered.requests += 1;
      answered.bytes += bytes;
      if (job.status === undefined ? status < 200 || status >= 300 : status !== job.status)
        answered.refused[status] = (answered.refused[status] ?? 0) + 1;
      askNext();
    });
    const askNext = () => {
      isAsking = mayAsk();
      if (isAsking) socket.write(textOf(next(), common));
      else socket.end();
    };
    socket.on("connect", askNext);
    socket.on("data", (data) => reader.take(data));
    socket.on("error", (error) => reject(new Error(`A connection broke: ${error.message}`)));
    socket.on("close", () =>
      isAsking ? reject(new Error("A connection was closed with a request open.")) : resolve(),
    );
  });
}

function textOf({ method, path, body }: Request, common: string): string {
  if (body === undefined) return `${method} ${path} HTTP/1.1\r\n${common}\r\n`;
  return `${method} ${path} HTTP/1.1\r\n${common}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";
import type { Organisation } from "../../src/organisations/index.ts";
import type { Database } from "../../src/platform/db.ts";
import { insertEndpoint } from "../../src/webhooks/endpoints.queries.ts";
import { makeWebhookSecret, type WebhookType, webhookTypes } from "../../src/webhooks/webhook.ts";

export type Received = {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
};

export type Receiver = {
  url: string;
  received: Received[];
  /** What it answers from now on: a status, or all by itself. */
  answer: (how: number | ((request: IncomingMessage, reply: ServerResponse) => void)) => void;
};

/** A shop's server on loopback; closed when the test file is done. */
export async function aReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let how: number | ((request: IncomingMessage, reply: ServerResponse) => void) = 200;
  const server = createServer((request, reply) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      const { method, url, headers } = request;
      received.push({ method, url, headers, body });
      if (typeof how === "function") how(request, reply);
      else reply.writeHead(how).end("as received");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer: (next) => {
      how = next;
    },
  };
}

/** An endpoint of the organisation, for all events unless some are named. */
export async function anEndpoint(
  db: Database,
  { id: organisationId }: Organisation,
  url: string,
  now: Date,
  eventTypes = Object.keys(webhookTypes) as WebhookType[],
) {
  const secret = makeWebhookSecret();
  return { ...(await insertEndpoint(db, { organisationId, url, eventTypes, secret }, now)), secret };
}

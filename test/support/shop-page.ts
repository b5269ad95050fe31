import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { afterAll } from "vitest";

export async function listening(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** How our server can be, as a shop's page meets it. */
export type Condition = "well" | "away" | "failing" | "garbage" | "odd" | "silent";

/** What stands before our server in a test: it can be away or talk nonsense, and says what it was asked. */
export async function aFront() {
  const front = {
    origin: "",
    condition: "well" as Condition,
    /** What was asked of it, with the cookies that came along. */
    asked: [] as { url: string; cookie: string | undefined }[],
    app: undefined as FastifyInstance | undefined,
  };
  const server = createServer((request, response) => {
    const url = request.url ?? "/";
    front.asked.push({ url, cookie: request.headers.cookie });
    const open = { "access-control-allow-origin": "*" };
    // The script is there already, in the browser's cache.
    const condition = url.startsWith("/assets/") ? "well" : front.condition;
    if (condition === "away") request.socket.destroy();
    else if (condition === "failing") response.writeHead(500, open).end("<h1>500</h1>");
    else if (condition === "garbage") response.writeHead(200, open).end("<!doctype html><script>boom()</script>");
    else if (condition === "odd")
      response.writeHead(200, open).end('{"css": "}}}", "content": 7, "scores": [null, 1]}');
    else if (condition === "well")
      void front
        .app!.inject({ method: request.method as "GET" | "POST", url, headers: { host: "127.0.0.1" } })
        .then((answer) => {
          response.writeHead(answer.statusCode, answer.headers as Record<string, string>).end(answer.rawPayload);
        });
  });
  front.origin = await listening(server);
  return front;
}

/** A shop of another origin, whose pages a test makes from the query of their address; with the policy they are sent with. */
export async function aShopSite() {
  const site = {
    origin: "",
    policy: undefined as string | undefined,
    page: async (_query: URLSearchParams): Promise<string> => "",
    /** Sends a page in pieces, each once this is done after the one before. */
    between: undefined as (() => Promise<unknown>) | undefined,
  };
  const server = createServer((request, response) => {
    const { searchParams, pathname } = new URL(request.url ?? "/", "http://shop.example");
    if (pathname !== "/product") return void response.writeHead(204).end();
    void site.page(searchParams).then(async (body) => {
      const headers = { "content-type": "text/html; charset=utf-8" };
      response.writeHead(
        200,
        site.policy === undefined ? headers : { ...headers, "content-security-policy": site.policy },
      );
      if (site.between) {
        for (const piece of body.split(/(?=<(?:p|tr|section|article|nav|ul|details|table|h\d)[ >])/)) {
          response.write(piece);
          await site.between();
        }
        response.end();
      } else response.end(body);
    });
  });
  site.origin = await listening(server);
  return site;
}

import { createServer } from "node:net";

/** Where nobody listens: a port that no system gives out, and that only root could take. */
export const nobodysPort = 1;

/**
 * A port to listen at more than once. It lies below those that systems give out by themselves, so that nobody gets it by chance
 * while nobody listens there.
 */
export async function aKeptPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Processes, Started } from "../processes.ts";
import { type Shop, secret } from "./databases.ts";
import type { Target } from "./measure.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const metricsToken = "bench";

export type Servers = {
  /** The program itself, as it is installed, over a shop. */
  serve: (name: string, shop: Shop, options: { memoryMb: number; env?: Record<string, string> }) => Promise<Target>;
  /** The routes that it is compared with: with our hooks, and without. */
  bare: (shop: Shop, plan: string) => Promise<{ hooked: Target; plain: Target }>;
};

export function servers(processes: Processes, folder: string): Servers {
  return {
    async serve(name, shop, { memoryMb, env = {} }) {
      const output = join(folder, `${name}.log`);
      const server = processes.start(
        process.execPath,
        [join(root, "dist/main.js"), "serve", "--port", "0", "--no-worker"],
        {
          env: {
            PATH: process.env.PATH ?? "",
            DATABASE_URL: shop.url,
            SECRET: secret,
            LOG_LEVEL: "info",
            METRICS_TOKEN: metricsToken,
            // High enough to refuse nobody, but still counted.
            RATE_LIMIT_PER_KEY: "10000000",
            HOST: "127.0.0.1",
            ANSWER_MEMORY_MB: String(memoryMb),
            ...env,
          },
          cwd: folder,
          output,
        },
      );
      const [url = ""] = await listeningOn(output, server, 1);
      return { url, pid: server.pid, authorization: shop.authorization };
    },
    async bare(shop, plan) {
      const output = join(folder, "bare-routes.log");
      const script = fileURLToPath(new URL("bare-routes.ts", import.meta.url));
      const server = processes.start(process.execPath, ["--import", "tsx", script, plan], {
        env: { PATH: process.env.PATH ?? "", DATABASE_URL: shop.url },
        cwd: root,
        output,
      });
      const [hooked = "", plain = ""] = await listeningOn(output, server, 2);
      const { pid } = server;
      const { authorization } = shop;
      return { hooked: { url: hooked, pid, authorization }, plain: { url: plain, pid, authorization } };
    },
  };
}

async function listeningOn(file: string, started: Started, count: number): Promise<string[]> {
  for (const patience = Date.now() + 60_000; ; ) {
    const text = readFileSync(file, "utf8");
    const urls = [...text.matchAll(/^listening on (\S+)$/gm)].map(([, url]) => url!);
    if (urls.length >= count) return urls;
    if (started.exited || Date.now() > patience) throw new Error(`It did not start:\n${text}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether a server has heard of changes yet: before that it remembers nothing. */
export async function untilItRemembers({ url, authorization }: Target, path: string): Promise<void> {
  for (const patience = Date.now() + 60_000; ; ) {
    await (await fetch(url + path, { headers: { authorization } })).arrayBuffer();
    const figures = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
    if (/fairmark_answers_total\{how="remembered"\} [1-9]/.test(await figures.text())) return;
    if (Date.now() > patience) throw new Error("The server does not remember its answers.");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));

test("bin/dev serves from the sources with a thread that checks texts", () => {
  const command = /^exec node_modules\/\.bin\/tsx watch (.*) src\/main\.ts serve/m.exec(
    readFileSync(`${root}bin/dev`, "utf8"),
  )!;
  const options = command[1]!.split(" ").filter((option) => !option.startsWith("--clear-screen"));
  const said = execFileSync(`${root}node_modules/.bin/tsx`, [...options, "-"], {
    cwd: root,
    input: startsTheThread,
    encoding: "utf8",
  });
  expect(said.trim()).toBe("ready: true");
});

const startsTheThread = `
  const { Worker } = require("node:worker_threads");
  const thread = new Worker(new URL("file://${root}src/checks/check-thread.ts"));
  thread.once("message", ({ ready }) => { console.log("ready:", ready); thread.terminate(); });
`;

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { buildProgram as BuildProgram } from "./cli/program.ts";
import { runProgram } from "./cli/run-program.ts";
import { checkoutSettings } from "./cli/settings-file.ts";
import { systemClock } from "./platform/clock.ts";

// Read file after file: imported, Node opens hundreds at once, and under a limit of 256 open files does not start.
const { buildProgram } = createRequire(import.meta.url)("./cli/program.js") as { buildProgram: typeof BuildProgram };

const channel = {
  // One that is closed loses what is said, and `disconnect` tells of it.
  send: (message: object) => void process.send?.(message, undefined, undefined, () => undefined),
  receive: (handle: (message: unknown) => void) => void process.on("message", handle),
};

// The only file that touches process.*: everything behind it is told what it needs.
process.exitCode = await runProgram(
  (terminal) =>
    buildProgram({ environment: process.env, settingsPath: checkoutSettings, clock: systemClock, ...terminal }),
  process.argv.slice(2),
  {
    stdout: process.stdout,
    stderr: process.stderr,
    onSignal: (signal, handle) => {
      // Whoever started this may have gone while it was loaded.
      if (signal === "disconnect" && process.connected === false) return handle();
      process.once(signal, handle);
    },
    program: [process.execPath, ...process.execArgv, fileURLToPath(import.meta.url)],
    ...(process.send ? { channel } : {}),
  },
);
// The channel to whoever started it would keep it alive.
if (process.connected) process.disconnect();

import { fileURLToPath } from "node:url";
import { buildProgram } from "./cli/program.ts";
import { runProgram } from "./cli/run-program.ts";
import { checkoutSettings } from "./cli/settings-file.ts";
import { systemClock } from "./platform/clock.ts";

// The only file that touches process.*: everything behind it is told what it needs.
process.exitCode = await runProgram(
  (terminal) =>
    buildProgram({ environment: process.env, settingsPath: checkoutSettings, clock: systemClock, ...terminal }),
  process.argv.slice(2),
  {
    stdout: process.stdout,
    stderr: process.stderr,
    onSignal: (signal, handle) => void process.once(signal, handle),
    program: [process.execPath, ...process.execArgv, fileURLToPath(import.meta.url)],
  },
);
// The channel to whoever started it would keep it alive.
if (process.connected) process.disconnect();

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { buildProgram } from "./cli/program.ts";
import { runProgram } from "./cli/run-program.ts";
import { checkoutSettings } from "./cli/settings-file.ts";
import { systemClock } from "./platform/clock.ts";

// Of a command, file after file: with `import` Node opens hundreds at once, and does not start under a limit of 256 open files.
const load = createRequire(import.meta.url);
const loadInTurn = (file: string) => void load(`./cli/${file}.js`);

const channel = {
  // Anything sent through a closed channel is lost; `disconnect` tells us when that happens.
  send: (message: object) => void process.send?.(message, undefined, undefined, () => undefined),
  receive: (handle: (message: unknown) => void) => void process.on("message", handle),
};

// `fairmark … | head`: whoever reads the output has had enough. A command that would run on is asked to stop, one that
// is nearly done writes into the void; neither is an error. Anything else that goes wrong there is.
let isReaderGone = false;
const endQuietly = () => {
  isReaderGone = true;
  process.emit("SIGTERM");
};
let isOutputLost = false;
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return endQuietly();
    // A full disk behind `> FILE`: reported once, where that is still possible.
    if (!isOutputLost && stream === process.stdout)
      process.stderr.write(`The output could not be written (${error.message}).\n`);
    isOutputLost = true;
    process.exitCode = 1;
  });
}

// The only file that touches process.*: everything behind it is told what it needs.
const exitCode = await runProgram(
  (terminal, args) => {
    const shell = { environment: process.env, settingsPath: checkoutSettings, clock: systemClock, loadInTurn };
    return buildProgram({ ...shell, ...terminal }, args);
  },
  process.argv.slice(2),
  {
    stdout: process.stdout,
    stderr: process.stderr,
    onSignal: (signal, handle) => {
      // Whoever started this process may have gone while it was loading.
      if (signal === "disconnect" && process.connected === false) return handle();
      process.once(signal, handle);
    },
    endWithin: (ms) => void setTimeout(() => process.exit(1), ms).unref(),
    timeZoneRules: process.versions.tz,
    onOutputClosed: endQuietly,
    program: [process.execPath, ...process.execArgv, fileURLToPath(import.meta.url)],
    ...(process.send ? { channel } : {}),
  },
);
const wasAskedToStop = exitCode === 143;
process.exitCode = isOutputLost ? 1 : isReaderGone && wasAskedToStop ? 0 : exitCode;
// The channel to whoever started it would keep it alive.
if (process.connected) process.disconnect();

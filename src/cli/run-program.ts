import { type Command, CommanderError } from "commander";
import { AppError, OperatorError } from "../platform/errors.ts";
import type { Fault } from "../platform/faults.ts";

/**
 * What a command may use of the outside: where to write, the signals that ask it to stop (`disconnect`: whoever started it is
 * gone), how this very program is started again, and the channel to whoever started it, if there is one.
 */
export type Terminal = {
  stdout: NodeJS.WritableStream & { isTTY?: boolean };
  stderr: NodeJS.WritableStream & { isTTY?: boolean };
  onSignal: (signal: "SIGTERM" | "SIGINT" | "disconnect", handle: () => void) => void;
  program?: readonly string[];
  channel?: { send: (message: object) => void; receive: (handle: (message: unknown) => void) => void };
  /** Ends the program after so many milliseconds, whatever it still waits for; does not keep it alive. */
  endWithin?: (ms: number) => void;
  /** The release of the time zone rules that the runtime brings. */
  timeZoneRules?: string | undefined;
  /** Whoever read the output reads no more: told by what writes there without `stdout`. */
  onOutputClosed?: () => void;
};

/**
 * Runs a command line.
 *
 * @returns the exit code: 0 done, 1 refused or failed (one sentence on stderr), 2 wrong usage
 */
export async function runProgram(
  build: (terminal: Terminal, args: readonly string[]) => Promise<Command>,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const say = (text: string) => void terminal.stderr.write(text);
  const program = await build(terminal, args);
  for (const command of allCommands(program)) {
    command.exitOverride().configureOutput({ writeOut: (text) => void terminal.stdout.write(text), writeErr: say });
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof ExitCode) return error.code;
    say(`${await sentence(error)}\n`);
    return 1;
  }
}

/** Thrown by a command that has said what there is to say and only sets the exit code. */
export class ExitCode extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

async function sentence(error: unknown): Promise<string> {
  if (error instanceof OperatorError) return error.message;
  if (error instanceof AppError)
    return error.errors.length > 0 ? `${error.message}: ${error.errors.join("; ")}.` : `${error.message}.`;
  // Most commands end well, and need none of this.
  const [{ faultOf }, { describeError }] = await Promise.all([
    import("../platform/faults.ts"),
    import("../platform/log.ts"),
  ]);
  const { message, code } = describeError(error);
  const what = String(message) || String(code);
  const fault = faultOf(error);
  if (fault !== undefined) return `${faultSentences[fault](what)}`;
  return `Something went wrong: ${what}. Set LOG_LEVEL=debug to learn more, and report it if it keeps happening.`;
}

const faultSentences: Record<Fault, (what: string) => string> = {
  unreachable: (what) => `The database cannot be reached (${what}). Check DATABASE_URL and that the server runs.`,
  disk_full: (what) =>
    `The disk is full (${what}). Make room where DATA_DIR, or the database server, keeps its files, and run the same command again: what was done is kept, and the rest is done then.`,
  no_access: (what) =>
    `This user may not do that here (${what}). Give the user access, or set DATA_DIR to a folder that the user may write to.`,
  read_only: (what) =>
    `The database takes no writes (${what}): it is a standby, or set read-only. Set DATABASE_URL to the primary, or promote this server first.`,
};

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";

export type Started = { pid: number; exited: boolean; done: Promise<number>; stop: () => Promise<void> };

export type StartOptions = {
  env: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
  detached?: boolean;
  /** The file for its stdout and stderr. */
  output: string;
  stopSignal?: NodeJS.Signals;
};

export type Processes = {
  isStopping: boolean;
  start: (command: string, args: readonly string[], options: StartOptions) => Started;
  /** Something that ends in a way of its own, such as an embedded database: after everything that was started here. */
  stopLast: (stop: () => Promise<void>) => void;
  /** Ends all that was started, last one first, by pid; then the rest. */
  stop: () => Promise<void>;
  /** The same without waiting, for when this process is about to end. */
  kill: () => void;
  /** When this process ends, by itself or by a signal, everything that was started ends first; then `last` cleans up. */
  endWithThisOne: (last: () => void) => void;
};

/** Keeps track of every process that is started here, so that each is ended and nothing else is. */
export function keepProcesses(): Processes {
  const running: { child: ChildProcess; started: Started }[] = [];
  const others: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  const processes: Processes = {
    isStopping: false,
    start(command, args, { output, stopSignal = "SIGTERM", ...options }) {
      if (processes.isStopping) throw new Error("The bench was stopped.");
      const file = openSync(output, "a");
      const child = spawn(command, args, { ...options, stdio: ["ignore", file, file] });
      closeSync(file);
      const done = new Promise<number>((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", (code, signal) => {
          started.exited = true;
          resolve(signal ? 128 : (code ?? 1));
        });
      });
      done.catch(() => (started.exited = true));
      const started: Started = {
        pid: child.pid ?? 0,
        exited: false,
        done,
        stop: async () => {
          if (started.exited) return;
          child.kill(stopSignal);
          // serve lets its jobs finish for a minute, and stops PostgreSQL after that.
          const impatience = setTimeout(() => child.kill("SIGKILL"), 90_000);
          await done.catch(() => undefined);
          clearTimeout(impatience);
        },
      };
      running.push({ child, started });
      return started;
    },
    stopLast: (stop) => void others.push(stop),
    stop() {
      processes.isStopping = true;
      stopping ??= (async () => {
        for (const { started } of running.toReversed()) await started.stop();
        for (const stop of others.toReversed()) await stop();
      })();
      return stopping;
    },
    kill() {
      // SIGQUIT: PostgreSQL ends its children at once; the others just end.
      for (const { child, started } of running) if (!started.exited) child.kill("SIGQUIT");
    },
    endWithThisOne(last) {
      for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143 }))
        process.once(signal, () => void processes.stop().finally(() => process.exit(code)));
      process.on("exit", () => {
        processes.kill();
        last();
      });
    },
  };
  return processes;
}

export const ticksASecond = 100;

/** Seconds of CPU that a process has used, user and system; undefined once it is gone. */
export function cpuOf(pid: number, withDeadChildren = false): number | undefined {
  const fields = statOf(pid);
  if (!fields) return undefined;
  const [user, system, deadUser, deadSystem] = fields.slice(11, 15).map(Number) as [number, number, number, number];
  return (user + system + (withDeadChildren ? deadUser + deadSystem : 0)) / ticksASecond;
}

/** Seconds of CPU of a process and all its children, the ended ones too: a postmaster with its backends. */
export function cpuOfFamily(pid: number): number {
  const children = readdirSync("/proc").filter(
    (name) => /^\d+$/.test(name) && statOf(Number(name))?.[1] === String(pid),
  );
  return [...children.map((child) => cpuOf(Number(child)) ?? 0), cpuOf(pid, true) ?? 0].reduce(
    (sum, one) => sum + one,
    0,
  );
}

/**
 * Seconds that all cores of the machine have worked, whoever for, and of those the ones spent on interrupts: where the kernel
 * accounts for them separately, they are the work of the loopback network, which is charged to no process.
 */
export function cpuOfMachine(): { programs: number; interrupts: number } {
  const fields = readFileSync("/proc/stat", "utf8").split("\n")[0]!.split(/ +/).slice(1).map(Number);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = fields;
  return { programs: (user + nice + system) / ticksASecond, interrupts: (irq + softirq) / ticksASecond };
}

/** Megabytes of memory (RSS) of a process: now, and at its peak. */
export function memoryOf(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1024;
  return { now: megabytes("VmRSS"), most: megabytes("VmHWM") };
}

// The fields of /proc/PID/stat after the name, which may hold anything; the first is the state.
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

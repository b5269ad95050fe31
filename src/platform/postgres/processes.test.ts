import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { identifyProcess, isAlive, isSameProcess } from "./processes.ts";

test.runIf(process.platform === "linux")(
  "a zombie that its parent takes away between two questions is as dead as before",
  async () => {
    // The shell takes its dead child away when it is told to, not before.
    const parent = spawn("sh", ["-c", "sleep 3600 & echo $!; read line; wait"], { stdio: ["pipe", "pipe", "ignore"] });
    const ended = once(parent, "exit");
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const zombie = await identifyProcess(Number(line.toString()));
    expect(await isSameProcess(zombie)).toBe(true);
    process.kill(zombie.pid, "SIGKILL");
    while (await isAlive(zombie.pid));

    // All find the number in the table of processes now; most read its state only after it has left.
    const answers = Array.from({ length: 2000 }, () => isSameProcess(zombie));
    parent.stdin.end("\n");

    expect(await Promise.all(answers)).not.toContain(true);
    await ended;
  },
);

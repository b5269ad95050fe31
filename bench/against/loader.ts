import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Asked } from "./requests.ts";

/** What the program that asks is told, and what it answers. */
export type Job = {
  url: string;
  asked: Asked;
  headers: Record<string, string>;
  connections: number;
  seconds: number;
  /** It goes on for longer until there are so many: beside others seconds may hold few. */
  atLeast: number;
};
export type Answered = { requests: number; refused: Record<string, number>; bytes: number };
export type Reply = { answered: Answered } | { failure: string };

let child: ChildProcess | undefined;

/** The program that asks is started once, so that its start is never part of what is measured. */
export function startLoader(): void {
  child = fork(fileURLToPath(new URL("load-process.ts", import.meta.url)), { execArgv: ["--import", "tsx"] });
}

export function stopLoader(): void {
  // Ended from outside it has nothing to be disconnected from.
  if (child?.connected) child.disconnect();
  child = undefined;
}

export function loaderPid(): number | undefined {
  return child?.pid;
}

/** @throws Error where an answer was a refusal, or a connection broke */
export async function load(job: Job): Promise<Answered> {
  if (!child) throw new Error("The program that asks does not run.");
  const loader = child;
  const reply = await new Promise<Reply>((resolve, reject) => {
    const ended = () => reject(new Error("The program that asks ended."));
    loader.once("exit", ended);
    loader.once("message", (message) => {
      loader.off("exit", ended);
      resolve(message as Reply);
    });
    loader.send(job);
  });
  if ("failure" in reply) throw new Error(reply.failure);
  const refused = Object.entries(reply.answered.refused);
  if (refused.length > 0)
    throw new Error(
      `Of ${reply.answered.requests} requests were refused: ${refused.map(([status, count]) => `${count} with ${status}`).join(", ")}.`,
    );
  return reply.answered;
}

import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Asked } from "./requests.ts";

/** What the loading program is told, and what it answers. */
export type Job = {
  url: string;
  asked: Asked;
  headers: Record<string, string>;
  /** What every answer has to have; without it, any from 200 to 299. */
  status?: number;
  connections: number;
  seconds: number;
  /** It goes on until there are this many: on a busy machine the seconds may yield few. */
  atLeast: number;
};
export type Answered = { requests: number; refused: Record<string, number>; bytes: number };
export type Reply = { answered: Answered } | { failure: string };

let child: ChildProcess | undefined;

/** The loading program is started once, so that its start is never part of what is measured. */
export function startLoader(): void {
  child = fork(fileURLToPath(new URL("load-process.ts", import.meta.url)), { execArgv: ["--import", "tsx"] });
}

export function stopLoader(): void {
  // If it was ended from outside, there is nothing to disconnect.
  if (child?.connected) child.disconnect();
  child = undefined;
}

export function loaderPid(): number | undefined {
  return child?.pid;
}

/** @throws Error if a request was refused or a connection broke */
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

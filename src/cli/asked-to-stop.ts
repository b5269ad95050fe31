import type { CliContext } from "./context.ts";

/** Resolves at SIGTERM or Ctrl-C. */
export function untilAskedToStop(context: CliContext): Promise<void> {
  return new Promise((resolve) => {
    context.onSignal("SIGTERM", () => resolve());
    context.onSignal("SIGINT", () => resolve());
  });
}

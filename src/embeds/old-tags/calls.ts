import { Counter, type Registry } from "prom-client";

/** Calls of the old script that tracked shoppers, by kind. */
export const callKinds = ["purchase", "propensity", "display", "click", "click_through", "exit", "event"] as const;

export type CallKind = (typeof callKinds)[number];

/** Counts those calls, and keeps nothing else of them. */
export function countCalls(registry: Registry): (kind: CallKind) => void {
  const calls = new Counter({
    name: "fairmark_old_tag_calls_total",
    help: "Calls of the old script that tracked shoppers, by kind; nothing else is kept of them",
    labelNames: ["call"],
    registers: [registry],
  });
  for (const call of callKinds) calls.inc({ call }, 0);
  return (call) => calls.inc({ call });
}

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Builds the program once before the tests that run it as a process. */
export default function build(): void {
  execFileSync(fileURLToPath(new URL("../../bin/fairmark", import.meta.url)), ["--version"], { stdio: "ignore" });
}

import { readFileSync } from "node:fs";
import { Command } from "commander";
import { backupCommand, restoreCommand } from "./backup.ts";
import type { CliContext } from "./context.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { importCommand } from "./import.ts";
import { jobsCommand } from "./jobs.ts";
import { keyCommand } from "./key.ts";
import { migrateCommand } from "./migrate.ts";
import { organisationCommand } from "./organisation.ts";
import { purchaseCommand } from "./purchase.ts";
import { purchaserCommand } from "./purchaser.ts";
import { receiptCommand } from "./receipt.ts";
import { reviewCommand } from "./review.ts";
import { serveCommand } from "./serve.ts";
import { nameSettings } from "./settings-help.ts";
import { staffCommand } from "./staff.ts";
import { takeInCommand } from "./take-in.ts";
import { takeSettings } from "./take-settings.ts";
import { workCommand } from "./work.ts";

/** The command line: one file for each command. */
export function buildProgram(given: CliContext): Command {
  // Of this command line alone: the settings of a file are put into it.
  const context = { ...given };
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  const program = new Command("fairmark")
    .description("Verified-purchase reviews that a shop hosts itself.")
    .version(version)
    .option("--env-file <file>", "a file of settings, as lines NAME=VALUE; the environment wins")
    .option("--no-env-file", "read no file of settings, not even fairmark.env in the checkout")
    .showHelpAfterError("(add --help for what is possible)")
    .hook("preAction", () => takeSettings(context, program.opts<{ envFile?: string | false }>().envFile));
  const commands = [
    serveCommand,
    workCommand,
    migrateCommand,
    demoCommand,
    organisationCommand,
    keyCommand,
    staffCommand,
    purchaseCommand,
    purchaserCommand,
    importCommand,
    reviewCommand,
    receiptCommand,
    backupCommand,
    restoreCommand,
    doctorCommand,
  ];
  for (const command of commands) program.addCommand(command(context));
  nameSettings(program);
  // Started by the program itself.
  program.addCommand(jobsCommand(context), { hidden: true });
  program.addCommand(takeInCommand(context), { hidden: true });
  return program;
}

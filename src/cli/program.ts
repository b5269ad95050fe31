import { readFileSync } from "node:fs";
import { Command } from "commander";
import { commandIn, commands } from "./commands.ts";
import type { CliContext } from "./context.ts";
import { nameSettings } from "./settings-help.ts";
import { takeSettings } from "./take-settings.ts";

/**
 * The command line. Of the commands, that one is there which the line is about; of the others there is what their list says.
 *
 * @param args the words of the line; undefined for all commands
 */
export async function buildProgram(given: CliContext, args?: readonly string[]): Promise<Command> {
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
  const wanted = args && [commandIn(args)];
  for (const [name, { about, file = name, isHidden = false, load }] of Object.entries(commands)) {
    let command = new Command(name);
    if (wanted === undefined || wanted.includes(name)) {
      context.loadInTurn?.(file);
      command = (await load())(context);
    }
    program.addCommand(command.description(about), { hidden: isHidden });
  }
  nameSettings(program);
  return program;
}

import { Command } from "commander";
import { DatabaseClient } from "../platform/db.ts";
import {
  distributeTables,
  distributionStep,
  refuseUndistributable,
  refuseWhileServed,
} from "../platform/distribute.ts";
import { OperatorError } from "../platform/errors.ts";
import { lockMigrations, migrationStatus } from "../platform/migrate.ts";
import { type CliContext, setUp } from "./context.ts";
import { withJson } from "./output.ts";

export function distributeCommand(context: CliContext): Command {
  const command = new Command("distribute");
  return withJson(command).action(async (options: { json?: boolean }) => {
    const { config } = setUp(context);
    if (!config.DATABASE_URL)
      throw new OperatorError(
        "The embedded database lies on this machine alone. Set DATABASE_URL to the coordinator of a Citus cluster. See docs/operate/scale-out.md.",
      );
    const client = new DatabaseClient({
      connectionString: config.DATABASE_URL,
      application_name: "fairmark distribute",
      connectionTimeoutMillis: 5000,
    });
    await client.connect();
    try {
      await refuseUndistributable(client);
      await lockMigrations(client);
      const { missing, newer } = await migrationStatus(client);
      const undone = missing.filter((name) => name !== distributionStep);
      if (newer || undone.length > 0)
        throw new OperatorError(
          newer
            ? "The database is newer than this program. Install the newer version of Fairmark."
            : `The database is not up to date: ${undone.join(", ")} is missing. Run: fairmark migrate`,
        );
      await refuseWhileServed(client);
      const say = (line: string) => (options.json ? undefined : context.stdout.write(`${line}\n`));
      const { whole, inPieces, functions, foreignKeys } = await distributeTables(client, context.clock(), say);
      const count = whole.length + inPieces.length;
      context.stdout.write(
        options.json
          ? `${JSON.stringify({ by_organisation: inPieces, whole, functions, foreign_keys: foreignKeys })}\n`
          : count + functions.length + foreignKeys === 0
            ? "Nothing to do: every table lies where it belongs.\n"
            : `${count} tables were distributed. Run: fairmark doctor\n`,
      );
    } finally {
      await client.end();
    }
  });
}

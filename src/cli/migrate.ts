import { Command } from "commander";
import { migrate } from "../platform/migrate.ts";
import { attachEmbeddedPostgres } from "../platform/postgres/index.ts";
import { type CliContext, setUp } from "./context.ts";
import { print, withJson } from "./output.ts";

export function migrateCommand(context: CliContext): Command {
  const command = new Command("migrate").description(
    "Bring the database up to date. Safe to run twice, and by two at once. Make a backup before an upgrade.",
  );
  return withJson(command).action(async (options: { json?: boolean }) => {
    const { config, log } = setUp(context);
    const cluster = config.DATABASE_URL ? undefined : await attachEmbeddedPostgres({ dataDir: config.DATA_DIR, log });
    try {
      const address = cluster?.address ?? { connectionString: config.DATABASE_URL! };
      const { applied, version, roleProblem } = await migrate(address, context.clock());
      const done = applied.length > 0 ? `Applied ${applied.join(", ")}. ` : "Nothing to do. ";
      const role = roleProblem
        ? `\nThe database user may not create the role that the server works under. Until a superuser has run this, and you have run migrate again, the record of decisions is not protected against the server itself:\n  ${roleProblem}`
        : "";
      print(
        context,
        options,
        { applied, version, role_sql: roleProblem ?? null },
        `${done}The database is at version ${version}.${role}`,
      );
    } finally {
      await cluster?.stop();
    }
  });
}

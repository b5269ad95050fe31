import { Command } from "commander";
import { type MigrationResult, migrate } from "../platform/migrate.ts";
import { attachEmbeddedPostgres } from "../platform/postgres/index.ts";
import { type CliContext, embeddedBy, keepKeys, setUp } from "./context.ts";
import { print, withJson } from "./output.ts";

export function migrateCommand(context: CliContext): Command {
  const command = new Command("migrate");
  return withJson(command).action(async (options: { json?: boolean }) => {
    const { config, log } = setUp(context);
    const cluster = config.DATABASE_URL ? undefined : await attachEmbeddedPostgres(embeddedBy(config, log));
    try {
      const address = cluster?.address ?? { connectionString: config.DATABASE_URL! };
      const keys = await keepKeys(config);
      const steps = async () => (await import("../upgrades/index.ts")).upgradeSteps(keys);
      const migrated = await migrate(address, context.clock(), steps);
      const { applied, version, roleProblem } = migrated;
      const done = applied.length > 0 ? `Applied ${applied.join(", ")}. ` : "Nothing to do. ";
      const distributed =
        migrated.distributed.length > 0 ? `\nDistributed to the machines: ${migrated.distributed.join(", ")}.` : "";
      const role = roleProblem
        ? `\nThe database user may not create the role that the server works under. Until a superuser has run this, and you have run migrate again, the record of decisions is not protected against the server itself:\n  ${roleProblem}`
        : "";
      print(
        context,
        options,
        {
          applied,
          version,
          steps: migrated.steps,
          distributed: migrated.distributed,
          role_sql: roleProblem ?? null,
        },
        `${done}The database is at version ${version}.${migrated.steps.map(inWords).join("")}${distributed}${role}`,
      );
    } finally {
      await cluster?.stop();
    }
  });
}

/** What a step has done, as `name: 2 purchasers merged, 5 purchasers renamed`. */
function inWords({ name, report }: MigrationResult["steps"][number]): string {
  const counts = Object.entries(report).map(([what, times]) => `${times} ${what.replaceAll("_", " ")}`);
  return `\n${name.replaceAll("_", " ")}: ${counts.join(", ") || "nothing had to change"}.`;
}

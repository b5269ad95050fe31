import { Command } from "commander";
import { OperatorError } from "../platform/errors.ts";
import { backupEmbeddedPostgres, restoreEmbeddedPostgres } from "../platform/postgres/index.ts";
import { type CliContext, embeddedBy, setUp } from "./context.ts";
import { print, withJson } from "./output.ts";

export function backupCommand(context: CliContext): Command {
  const command = new Command("backup");
  return withJson(command)
    .argument("<file>")
    .action(async (file: string, options: { json?: boolean }) => {
      const { config, log } = setUp(context);
      if (config.DATABASE_URL)
        throw new OperatorError(
          `${serverAdvice} Make one with: pg_dump --format=custom --file=${file} "$DATABASE_URL"`,
        );
      const { bytes } = await backupEmbeddedPostgres({ ...embeddedBy(config, log), file });
      const megabytes = (bytes / 1e6).toFixed(1);
      const advice = "It holds the secret and personal data: keep it as safe as the database.";
      print(context, options, { file, bytes }, `Wrote ${file} (${megabytes} MB). ${advice}`);
    });
}

export function restoreCommand(context: CliContext): Command {
  const command = new Command("restore");
  return withJson(command)
    .argument("<file>")
    .action(async (file: string, options: { json?: boolean }) => {
      const { config, log } = setUp(context);
      if (config.DATABASE_URL)
        throw new OperatorError(
          `${serverAdvice} Restore one with: pg_restore --clean --if-exists --dbname="$DATABASE_URL" ${file}`,
        );
      const leftOut = await restoreEmbeddedPostgres({ dataDir: config.DATA_DIR, file, log });
      const said = [...leftOut.files, ...leftOut.settings];
      const what = said.length > 0 ? `\nLeft out, since a backup may not bring them: ${said.join(", ")}.` : "";
      print(
        context,
        options,
        { file, data_dir: config.DATA_DIR, left_out: leftOut },
        `Restored ${file} into ${config.DATA_DIR}. Start it with: fairmark serve${what}`,
      );
    });
}

const serverAdvice =
  "With DATABASE_URL the database is backed up by PostgreSQL's own tools; keep SECRET with the backup.";

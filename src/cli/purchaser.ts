import { Command, Option } from "commander";
import { type Done, recorded } from "../access/index.ts";
import { inTransaction } from "../platform/db.ts";
import { type AskedBy, erasePurchaser, exportPurchaser } from "../privacy/index.ts";
import { findPurchaser } from "../purchases/index.ts";
import { type CliContext, organisationByTrkref, withDatabase } from "./context.ts";
import { print, withJson } from "./output.ts";

type Options = { organisation: string; json?: boolean };

/** Data protection: what is known of a person, and forgetting them. */
export function purchaserCommand(context: CliContext): Command {
  const purchaser = new Command("purchaser");
  withJson(purchaser.command("export"))
    .description("Print everything that is known about a purchaser, as one JSON document.")
    .argument("<email>")
    .requiredOption("--organisation <trkref>")
    .action(async (email: string, options: Options) => {
      await withDatabase(context, async ({ db, keys }) => {
        const organisation = await organisationByTrkref(db, options.organisation);
        const now = context.clock();
        const { id: organisationId } = organisation;
        const known = await inTransaction(db, async (tx) => {
          const found = await findPurchaser(tx, { organisationId, email });
          const about = found && ({ kind: "purchaser", id: found.id } as const);
          const did: Done = { deed: "purchaser_exported", organisationId, about };
          return recorded(tx, { by: "command_line", did }, now, () =>
            exportPurchaser(tx, organisation, email, keys, now),
          );
        });
        context.stdout.write(`${JSON.stringify(known, null, options.json ? undefined : 2)}\n`);
      });
    });
  withJson(purchaser.command("erase"))
    .description("Erase a purchaser. It cannot be undone; a backup made before still has them.")
    .argument("<email>")
    .requiredOption("--organisation <trkref>")
    .addOption(
      new Option("--asked-by <who>", "who asked for it: the public figures count erased reviews by that")
        .choices(["purchaser", "organisation"])
        .default("organisation"),
    )
    .action(async (email: string, options: Options & { askedBy: AskedBy }) => {
      await withDatabase(context, async ({ db, keys }) => {
        const organisation = await organisationByTrkref(db, options.organisation);
        const { purchases, reviewsKept, reviewsErased, questions } = await erasePurchaser(
          db,
          organisation,
          email,
          keys,
          context.clock(),
          options.askedBy,
        );
        const result = { erased: true, purchases, reviews_kept: reviewsKept, reviews_erased: reviewsErased, questions };
        const text = `Erased the purchaser and ${purchases} purchases. Reviews: ${reviewsKept} stay published without an author, ${reviewsErased} erased. Questions that they asked: ${questions}.`;
        print(context, options, result, text);
      });
    });
  return purchaser;
}

import { Command } from "commander";
import { type Done, recorded } from "../access/index.ts";
import { OperatorError } from "../platform/errors.ts";
import { codeKey } from "../platform/values/code.ts";
import { replaceLinkSecret } from "../purchases/index.ts";
import { type CliContext, organisationByTrkref, withDatabase } from "./context.ts";
import { print, withJson } from "./output.ts";

export function purchaseCommand(context: CliContext): Command {
  const purchase = new Command("purchase");
  withJson(purchase.command("revoke-link"))
    .description("Revoke every link made so far to a purchase; the API gives out a new one.")
    .argument("<order_ref>")
    .argument("<sku>")
    .requiredOption("--organisation <trkref>")
    .action(async (orderRef: string, sku: string, options: { organisation: string; json?: boolean }) => {
      await withDatabase(context, async ({ db }) => {
        const { id: organisationId } = await organisationByTrkref(db, options.organisation);
        const pair = { organisationId, orderRef: codeKey(orderRef), sku: codeKey(sku) };
        const did = (found: { id: string } | undefined): Done | undefined =>
          found && { deed: "link_replaced", organisationId, about: { kind: "purchase", id: found.id } };
        const given = { by: "command_line", did } as const;
        if (!(await recorded(db, given, context.clock(), (tx) => replaceLinkSecret(tx, pair)))) {
          throw new OperatorError(
            `${options.organisation} has no purchase of ${sku} in order ${orderRef}. Check both.`,
          );
        }
        print(
          context,
          options,
          { order_ref: orderRef, sku, revoked: true },
          "The old link no longer works; the API gives out a new one.",
        );
      });
    });
  return purchase;
}

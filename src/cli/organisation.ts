import { Command } from "commander";
import { whyNotToInvite } from "../invitations/index.ts";
import {
  insertOrganisation,
  invitationSettings,
  invitationSettingsAsText,
  isLocale,
  isName,
  isTrkref,
  organisationSettings,
  parseOrganisationSettings,
  updateOrganisation,
} from "../organisations/index.ts";
import { OperatorError } from "../platform/errors.ts";
import { waiveConfirmation } from "../reviews/index.ts";
import { type CliContext, organisationByTrkref, withDatabase } from "./context.ts";
import { print, withJson } from "./output.ts";

export function organisationCommand(context: CliContext): Command {
  const organisation = new Command("organisation").description("Create an organisation (a shop), change its settings.");
  withJson(organisation.command("create"))
    .description("Create an organisation.")
    .argument("<trkref>", "what the API calls it, such as ACME")
    .requiredOption("--name <name>", "the shop's name, as purchasers read it")
    .option("--locale <locale>", "language and region", "en-GB")
    .action((trkref: string, options: { name: string; locale: string; json?: boolean }) =>
      create(context, trkref, options),
    );
  const settings = Object.entries({ ...organisationSettings, ...invitationSettings }).map(
    ([key, meaning]) => `  ${key}  ${meaning}`,
  );
  withJson(organisation.command("set"))
    .description("Change settings.")
    .argument("<trkref>")
    .argument("<settings...>", "KEY=VALUE")
    .addHelpText("after", `\nSettings:\n${settings.join("\n")}`)
    .action((trkref: string, words: string[], options: { json?: boolean }) => set(context, trkref, words, options));
  return organisation;
}

async function create(
  context: CliContext,
  trkref: string,
  options: { name: string; locale: string; json?: boolean },
): Promise<void> {
  const { name, locale } = options;
  if (!isTrkref(trkref))
    throw new OperatorError(`${trkref} cannot be a trkref. Use up to 40 letters, digits, - and _.`);
  if (!isName(name)) throw new OperatorError("The name must have 1 to 120 characters, without control characters.");
  if (!isLocale(locale)) throw new OperatorError(`${locale} is not a locale. Give language and region, such as en-GB.`);
  await withDatabase(context, async ({ db }) => {
    const created = await insertOrganisation(db, { trkref, name, locale }, context.clock());
    if (!created)
      throw new OperatorError(
        `There is an organisation ${trkref} already. Change it with: fairmark organisation set ${trkref} KEY=VALUE`,
      );
    const next = `Created ${trkref}. Make a key for it with: fairmark key create --organisation ${trkref}`;
    print(context, options, { trkref, name, locale }, next);
  });
}

async function set(
  context: CliContext,
  trkref: string,
  words: readonly string[],
  options: { json?: boolean },
): Promise<void> {
  const { settings, problems } = parseOrganisationSettings(words);
  if (problems.length > 0) throw new OperatorError(`${problems.join(". ")}.`);
  await withDatabase(context, async ({ db }, { config }) => {
    const before = await organisationByTrkref(db, trkref);
    const hasMailServer = config.SMTP_URL !== undefined;
    const problem = await whyNotToInvite(db, { before, settings, hasMailServer });
    if (problem) throw new OperatorError(`${problem}. Nothing was changed.`);
    const after = await updateOrganisation(db, before.id, settings);
    const waived = after.requiresOrderConfirmation ? 0 : await waiveConfirmation(db, after, context.clock());
    const shown = {
      trkref,
      name: after.name,
      locale: after.locale,
      requires_order_confirmation: after.requiresOrderConfirmation,
      accepts_customer_orders: after.acceptsCustomerOrders,
      minimise_personal_data: after.minimisePersonalData,
      keeps_reviews_after_erasure: after.keepsReviewsAfterErasure,
      decides_within_days: after.decidesWithinDays,
      publication_delay_hours: after.publicationDelayHours,
      contact: after.contact,
      mail_sender_name: after.mailSenderName,
      mail_reply_to: after.mailReplyTo,
      mail_logo_url: after.mailLogoUrl,
      mail_colour: after.mailColour,
      ...invitationSettingsAsText(after),
    };
    const moved =
      waived > 0 ? `\n${waived} waiting reviews no longer wait for their order; they are in the queue.` : "";
    print(
      context,
      options,
      shown,
      `${Object.entries(shown)
        .map(([key, value]) => `${key}=${value ?? ""}`)
        .join("\n")}${moved}`,
    );
  });
}

import { Command } from "commander";
import {
  type Done,
  isKeyInUse,
  listAllOrganisations,
  listApiKeys,
  listApiKeysOf,
  recorded,
  settingsSaved,
} from "../access/index.ts";
import { whyNotToInvite } from "../invitations/index.ts";
import {
  insertOrganisation,
  invitationSettings,
  invitationSettingsAsText,
  isLocale,
  isName,
  isTrkref,
  listShares,
  lookSettings,
  type Organisation,
  organisationSettings,
  parseOrganisationSettings,
  shareReviews,
  stopSharing,
  updateOrganisation,
} from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { OperatorError } from "../platform/errors.ts";
import { zoneOfLocale } from "../platform/zone-of-locale.ts";
import { waiveConfirmation } from "../reviews/index.ts";
import { type CliContext, organisationByTrkref, withDatabase } from "./context.ts";
import { instant, print, table, withJson } from "./output.ts";

export function organisationCommand(context: CliContext): Command {
  const organisation = new Command("organisation");
  withJson(organisation.command("create"))
    .description("Create an organisation.")
    .argument("<trkref>", "what the API calls it, such as ACME")
    .requiredOption("--name <name>", "the shop's name, as customers read it")
    .option("--locale <locale>", "language and region", "en-GB")
    .action((trkref: string, options: { name: string; locale: string; json?: boolean }) =>
      create(context, trkref, options),
    );
  const settings = Object.entries({ ...organisationSettings, ...invitationSettings, ...lookSettings }).map(
    ([key, meaning]) => `  ${key}  ${meaning}`,
  );
  withJson(organisation.command("set"))
    .description("Change settings.")
    .argument("<trkref>")
    .argument("<settings...>", "KEY=VALUE")
    .addHelpText("after", `\nSettings:\n${settings.join("\n")}`)
    .action((trkref: string, words: string[], options: { json?: boolean }) => set(context, trkref, words, options));
  withJson(organisation.command("list"))
    .description("List the organisations.")
    .action((options: { json?: boolean }) => list(context, options));
  withJson(organisation.command("show"))
    .description("Show the settings of one, and its keys.")
    .argument("<trkref>")
    .action((trkref: string, options: { json?: boolean }) => show(context, trkref, options));
  withJson(organisation.command("share"))
    .description(
      "Let another organisation show this one's reviews in its API, for the same products. They share once both have said so.",
    )
    .argument("<trkref>")
    .requiredOption("--with <trkref>", "the other organisation")
    .option("--stop", "take it back: from then on neither shows the other's")
    .action((trkref: string, options: { with: string; stop?: boolean; json?: boolean }) =>
      share(context, trkref, options),
    );
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
    const now = context.clock();
    const did = (made: Organisation | undefined): Done | undefined =>
      made && { deed: "organisation_created", organisationId: made.id };
    const created = await recorded(db, { by: "command_line", did }, now, (tx) =>
      insertOrganisation(tx, { trkref, name, locale, timeZone: zoneOfLocale(locale) }, now),
    );
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
    const now = context.clock();
    const given = { by: "command_line", did: settingsSaved(before) } as const;
    const after = await recorded(db, given, now, (tx) => updateOrganisation(tx, before.id, settings));
    const waived = after.requiresOrderConfirmation ? 0 : await waiveConfirmation(db, after, now);
    const shown = allSettings(after);
    const moved =
      waived > 0 ? `\n${waived} waiting reviews no longer wait for their order; they are in the queue.` : "";
    print(context, options, shown, `${asLines(shown)}${moved}`);
  });
}

async function share(
  context: CliContext,
  trkref: string,
  options: { with: string; stop?: boolean; json?: boolean },
): Promise<void> {
  if (trkref === options.with)
    throw new OperatorError("An organisation shares with others; name another after --with.");
  await withDatabase(context, async ({ db }) => {
    const [one, other] = [await organisationByTrkref(db, trkref), await organisationByTrkref(db, options.with)];
    const pair = { organisationId: one.id, withOrganisationId: other.id };
    const now = context.clock();
    const did = (details: string): Done => ({
      deed: "sharing_changed",
      organisationId: one.id,
      about: { kind: "organisation", id: other.id },
      details: [details],
    });
    if (options.stop) {
      const given = { by: "command_line", did: (isDone: boolean) => (isDone ? did("stopped") : undefined) } as const;
      const stopped = await recorded(db, given, now, (tx) => stopSharing(tx, pair));
      const said = stopped
        ? `${trkref} no longer shares with ${other.trkref}.`
        : `${trkref} did not share with ${other.trkref}.`;
      return print(context, options, { trkref, shares_with: await sharesOf(db, one.id) }, said);
    }
    await recorded(db, { by: "command_line", did: did("offered") }, now, (tx) => shareReviews(tx, pair, now));
    const shares = await sharesOf(db, one.id);
    const isMutual = shares.some((known) => known.trkref === other.trkref && known.mutual);
    const said = isMutual
      ? `${trkref} and ${other.trkref} show each other's reviews of the same products.`
      : `${trkref} offers its reviews to ${other.trkref}. They share once this is run too: fairmark organisation share ${other.trkref} --with ${trkref}`;
    print(context, options, { trkref, shares_with: shares }, said);
  });
}

async function sharesOf(db: Database, organisationId: string): Promise<{ trkref: string; mutual: boolean }[]> {
  return (await listShares(db, organisationId)).map((known) => ({ trkref: known.trkref, mutual: known.isMutual }));
}

async function list(context: CliContext, options: { json?: boolean }): Promise<void> {
  await withDatabase(context, async ({ db }) => {
    const [organisations, keys] = await Promise.all([listAllOrganisations(db), listApiKeys(db)]);
    const now = context.clock();
    const shown = organisations.map(({ trkref, name, locale, invites, createdAt }) => {
      const keysInUse = keys.filter((key) => isKeyInUse(key, now) && key.organisations.includes(trkref)).length;
      return { trkref, name, locale, invites, api_keys: keysInUse, created_at: createdAt };
    });
    const rows = shown.map((one) => [
      one.trkref,
      one.name,
      one.locale,
      String(one.api_keys),
      one.invites ? "on" : "off",
      instant(one.created_at),
    ]);
    const none = "There is no organisation yet. Create one with: fairmark organisation create TRKREF --name NAME";
    print(context, options, shown, table(["TRKREF", "NAME", "LOCALE", "KEYS", "INVITATIONS", "CREATED"], rows, none));
  });
}

async function show(context: CliContext, trkref: string, options: { json?: boolean }): Promise<void> {
  await withDatabase(context, async ({ db }) => {
    const organisation = await organisationByTrkref(db, trkref);
    const keys = await listApiKeysOf(db, { organisationId: organisation.id });
    const settings = allSettings(organisation);
    const inUse = keys.filter((key) => isKeyInUse(key, context.clock()));
    const shares = await sharesOf(db, organisation.id);
    const shown = {
      ...settings,
      created_at: organisation.createdAt,
      api_keys: inUse.map(({ key }) => key),
      shares_with: shares,
    };
    const rows = Object.entries(settings).map(([key, value]) => [key, String(value ?? "")]);
    const more = [
      `Created ${instant(organisation.createdAt)}. API keys in use: ${inUse.length}.`,
      ...shares.map(({ trkref: other, mutual }) =>
        mutual ? `Shares reviews with ${other}.` : `Offers its reviews to ${other}, which does not offer its own.`,
      ),
      `Change a setting with: fairmark organisation set ${trkref} KEY=VALUE`,
    ];
    print(context, options, shown, `${table(["SETTING", "VALUE"], rows, "")}\n\n${more.join("\n")}`);
  });
}

/** What `set` takes, as it stands. */
function allSettings(organisation: Organisation) {
  return {
    trkref: organisation.trkref,
    name: organisation.name,
    locale: organisation.locale,
    requires_order_confirmation: organisation.requiresOrderConfirmation,
    accepts_customer_orders: organisation.acceptsCustomerOrders,
    feed_dates: organisation.feedDates,
    variants_together: organisation.variantsTogether,
    default_region: organisation.defaultRegion,
    moving_window_days: organisation.movingWindowDays,
    lists_whole_catalogue: organisation.listsWholeCatalogue,
    shows_order_refs: organisation.showsOrderRefs,
    takes_questions: organisation.takesQuestions,
    minimise_personal_data: organisation.minimisePersonalData,
    keeps_reviews_after_erasure: organisation.keepsReviewsAfterErasure,
    decides_within_days: organisation.decidesWithinDays,
    publication_delay_hours: organisation.publicationDelayHours,
    contact: organisation.contact,
    mail_sender_name: organisation.mailSenderName,
    mail_reply_to: organisation.mailReplyTo,
    mail_logo_url: organisation.mailLogoUrl,
    mail_colour: organisation.mailColour,
    look_colour: organisation.lookColour,
    look_font: organisation.lookFont,
    ...invitationSettingsAsText(organisation),
  };
}

function asLines(shown: Record<string, unknown>): string {
  return Object.entries(shown)
    .map(([key, value]) => `${key}=${value ?? ""}`)
    .join("\n");
}

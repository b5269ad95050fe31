import type { Organisation, OrganisationSettings } from "../organisations/index.ts";
import { isMailServerSet } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";

/**
 * Why these settings cannot be saved, as a sentence about `invites`, if they cannot: they would switch invitations on, and nobody could
 * be asked. One that is on stays on: the server may be away for an hour, and the other settings are still to be changed.
 *
 * @param hasMailServer by the settings of this very process, which may not have served yet
 */
export async function whyNotToInvite(
  db: Db,
  { before, settings, hasMailServer }: { before: Organisation; settings: OrganisationSettings; hasMailServer: boolean },
): Promise<string | undefined> {
  if (settings.invites !== true || before.invites || hasMailServer || (await isMailServerSet(db))) return undefined;
  return "invites cannot be switched on while no mail server is set. Set SMTP_URL and MAIL_FROM, and start the server with them first";
}

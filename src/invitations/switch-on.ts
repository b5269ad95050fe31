import type { Organisation, OrganisationSettings } from "../organisations/index.ts";
import { isMailServerSet } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";

/**
 * Why these settings cannot be saved, as a sentence about `invites`, if they cannot: they would switch invitations on, and nobody
 * could be asked. If they are already on, they stay on: the mail server may be away for an hour, and the other settings must
 * still be changeable.
 *
 * @param hasMailServer according to the settings of this process, which may not have served yet
 */
export async function whyNotToInvite(
  db: Db,
  { before, settings, hasMailServer }: { before: Organisation; settings: OrganisationSettings; hasMailServer: boolean },
): Promise<string | undefined> {
  if (settings.invites !== true || before.invites || hasMailServer || (await isMailServerSet(db))) return undefined;
  return "invites cannot be switched on while no mail server is set. Set SMTP_URL and MAIL_FROM, and start the server with them first";
}

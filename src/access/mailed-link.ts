import type { Db } from "../platform/db.ts";
import { cleanEmail } from "../platform/values/email.ts";
import { mailedLinkLastsMs, makeToken } from "./session.ts";
import { countMailedLinks, findMailedLink, insertMailedLink, updateMailedLink } from "./sessions.queries.ts";
import { passwordLinkUrl } from "./set-password.ts";
import { findStaff, listAllOrganisations, lockStaffByEmail } from "./staff.queries.ts";
import { isStaffEmail, type StaffMember } from "./staff.ts";

/** So many links by mail lie in somebody's inbox at once: enough for who tries again, too few to flood them. */
export const mailedLinksAtMost = 3;

/** Somebody to whom a link to set a password is mailed, and the shop in whose name. */
export type LinkReader = { staff: StaffMember; organisationId: string };

/**
 * To whom a link may be mailed that was asked for with that address: locked until the transaction ends. A mail belongs to
 * a shop, so it is one that they serve; for those who serve all, the one that comes first.
 *
 * @returns undefined for an unknown address, a disabled person, one who has enough links, and where there is no shop
 */
export async function lockLinkReader(tx: Db, email: string, now: Date): Promise<LinkReader | undefined> {
  const cleaned = cleanEmail(email);
  const locked = isStaffEmail(cleaned) ? await lockStaffByEmail(tx, cleaned) : undefined;
  if (!locked || (await countMailedLinks(tx, locked.id, now)) >= mailedLinksAtMost) return undefined;
  const staff = await findStaff(tx, locked.id);
  const served = staff?.organisations ?? [];
  const [organisation] = served === "all" || served.length === 0 ? await listAllOrganisations(tx) : served;
  return staff && organisation && { staff, organisationId: organisation.id };
}

/**
 * The link that a mail will bring: good for an hour from now. Links that an admin handed over stay good, and so does the
 * password, or whoever asks in somebody's name could shut them out.
 */
export async function keepMailedLink(
  tx: Db,
  { staffId, mailId }: { staffId: string; mailId: string },
  now: Date,
): Promise<void> {
  // Of this token nobody hears: the one that counts is made when the mail leaves, so that it lies nowhere else.
  const { tokenHash } = makeToken();
  await insertMailedLink(tx, { tokenHash, staffId, mailId, expiresAt: new Date(now.getTime() + mailedLinkLastsMs) });
}

/**
 * Makes the link of a mail that is about to leave, in place of one that an earlier attempt made. Undefined once it has
 * expired or another was used.
 */
export async function makeMailedLink(
  db: Db,
  { mailId, baseUrl }: { mailId: string; baseUrl: string },
  now: Date,
): Promise<{ to: string; url: string } | undefined> {
  const found = await findMailedLink(db, mailId, now);
  const { token, tokenHash } = makeToken();
  if (!found || !(await updateMailedLink(db, mailId, tokenHash))) return undefined;
  return { to: found.email, url: passwordLinkUrl(baseUrl, token) };
}

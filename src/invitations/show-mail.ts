import type { FastifyReply } from "fastify";
import { sendPreview } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { composeMail } from "../outbox/index.ts";
import type { Database } from "../platform/db.ts";
import type { Language } from "../platform/languages.ts";
import type { InvitationKind } from "./invitation.ts";
import type { InvitationTexts } from "./invitation-texts.ts";
import { mailPreview } from "./mail-preview.views.tsx";
import { sampleMail } from "./sample-order.ts";
import { listSampleProducts } from "./test-mails.queries.ts";
import { findTexts } from "./texts.queries.ts";

export type Which = { kind: InvitationKind; language: Language };

type Deps = { db: Database; baseUrl: string };

const sampleProducts = 2;

/** The mail of an order that nobody placed; `texts`: the shop's words, or undefined for the saved ones. */
export async function sampleOf(
  { db, baseUrl }: Deps,
  organisation: Organisation,
  which: Which,
  texts?: InvitationTexts,
): Promise<ReturnType<typeof sampleMail>> {
  const organisationId = organisation.id;
  const words = texts ?? (await findTexts(db, { organisationId, ...which }));
  const products = await listSampleProducts(db, { organisationId, atMost: sampleProducts });
  return sampleMail({ ...which, organisation, texts: words, products, baseUrl });
}

/**
 * Answers with such a mail for a frame of the console, by settings and words that need not be saved. It shows the shop's
 * pictures and brings its own styles.
 */
export async function showMail(
  reply: FastifyReply,
  deps: Deps,
  organisation: Organisation,
  which: Which,
  texts?: InvitationTexts,
): Promise<FastifyReply> {
  const content = { ...(await sampleOf(deps, organisation, which, texts)), stopKind: "invitations" } as const;
  const mail = composeMail(organisation, which, content, `${deps.baseUrl}/mail/stop/…`);
  return sendPreview(reply, mailPreview(mail, which.language), {
    styles: "'unsafe-inline'",
    pictures: "https: data:",
  });
}

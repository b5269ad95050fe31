import type { Organisation } from "../organisations/index.ts";
import type { Language } from "../platform/languages.ts";
import type { InvitationKind, InvitedPurchase } from "./invitation.ts";
import { type InvitationAbout, invitationMail } from "./invitation-mail.ts";
import type { InvitationTexts } from "./invitation-texts.ts";

type Sample = {
  kind: InvitationKind;
  language: Language;
  organisation: Organisation;
  texts: InvitationTexts;
  /** Products from the catalogue, so that the mail looks like the shop's own. */
  products: readonly { sku: string; name: string; imageUrl: string | null }[];
  baseUrl: string;
};

/** A mail about an order that nobody placed. Its links look like real ones and open nothing. */
export function sampleMail({ products, ...about }: Sample): ReturnType<typeof invitationMail> {
  const shown = products.length > 0 ? products : [{ sku: "SKU-1", name: "", imageUrl: null }];
  const purchases: InvitedPurchase[] = shown.map(({ sku, name, imageUrl }, index) => ({
    id: `sample-${index}`,
    orderRef: "1000123",
    sku,
    linkSecret: "0".repeat(32),
    isIncentivised: false,
    purchaseDate: "2026-01-15",
    productName: name || null,
    imageUrl,
    wasAsked: about.kind === "reminder",
  }));
  const sample: InvitationAbout = { ...about, firstName: "Alex", purchases, withLinks: true };
  return invitationMail(sample);
}

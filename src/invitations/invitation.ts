/** What a mail that asks for reviews is: the first, or the one reminder that may follow. */
export const invitationKinds = ["invitation", "reminder"] as const;

export type InvitationKind = (typeof invitationKinds)[number];

export function isInvitationKind(text: unknown): text is InvitationKind {
  return (invitationKinds as readonly unknown[]).includes(text);
}

/** A mail that asked one purchaser about one order. */
export type Invitation = {
  organisationId: string;
  id: string;
  kind: InvitationKind;
  orderRef: string;
  purchaserId: string;
  /** What it asks about. */
  purchaseIds: readonly string[];
  mailId: string;
  createdAt: Date;
  sentAt: Date | null;
};

/** An order that is due, and whom to ask about it. */
export type DueOrder = {
  purchaserId: string;
  orderRef: string;
  purchaseIds: readonly string[];
  email: string;
  firstName: string | null;
  country: string | null;
  /** The language the shop's order names, ISO 639-1. */
  language: string | null;
};

/** A purchase as a mail asks about it. */
export type InvitedPurchase = {
  id: string;
  orderRef: string;
  sku: string;
  linkSecret: string;
  isIncentivised: boolean;
  purchaseDate: string | null;
  productName: string | null;
  imageUrl: string | null;
  /** Whether an earlier mail about its order asked about it. */
  wasAsked: boolean;
};

/**
 * Which kind's words a mail uses. A reminder about nothing that was asked about before (a second delivery has become due and the
 * first is already reviewed) reminds nobody: it asks, like an invitation.
 */
export function wordsOf(kind: InvitationKind, purchases: readonly Pick<InvitedPurchase, "wasAsked">[]): InvitationKind {
  return purchases.some(({ wasAsked }) => wasAsked) ? kind : "invitation";
}

import {
  type Destination,
  destinationsOf,
  listServedOrganisations,
  organisationPath,
  type SignedInStaff,
} from "../access/index.ts";
import { replyPath } from "../fast-responses/index.ts";
import { listOrdersNamed } from "../intake/index.ts";
import { itemPath, queuePath, withNarrowing } from "../moderation/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { hasControlCharacters, lengthOf } from "../platform/text.ts";
import { codeKey } from "../platform/values/code.ts";
import { listReviewsNumbered, parseReviewNumber } from "../reviews/index.ts";

/** Something that was looked for: what it is called, where it belongs, and its page. */
export type Found = { label: string; detail: string; href: string };

const longestQuery = 200;
const ofEachAtMost = 10;

export type Question = {
  staff: SignedInStaff;
  /** Every organisation that they serve. */
  served: readonly Organisation[];
  /** The one whose pages they are on, if any: what is found there comes first. */
  organisation: Organisation | undefined;
  query: string;
};

/** What somebody typed, and where it may be looked for; empty for what nothing can be called. */
export async function askedBy(
  db: Db,
  staff: SignedInStaff,
  { trkref, typed }: { trkref: string; typed: string },
): Promise<Question> {
  const served = await listServedOrganisations(db, staff);
  const trimmed = typed.trim();
  const isName = lengthOf(trimmed) <= longestQuery && !hasControlCharacters(trimmed);
  return {
    staff,
    served,
    organisation: served.find((one) => one.trkref === trkref),
    query: isName ? trimmed : "",
  };
}

/** The pages of the navigation whose name or group has every word that was typed. */
export function findPages({ staff, organisation, query }: Question): Found[] {
  const words = query.toLowerCase().split(/\s+/);
  return destinationsOf(staff, organisation)
    .filter(({ label, group }) => words.every((word) => `${label} ${group}`.toLowerCase().includes(word)))
    .map(({ label, group, href }: Destination) => ({ label, detail: group, href }));
}

/**
 * Shops by a part of their name or trkref, a review by its number, an order by its whole reference: of those organisations alone
 * that this person serves, and only what their role may open. Nothing of what a review says, and no score, is read.
 */
export async function findThings(db: Db, question: Question): Promise<Found[]> {
  if (question.query === "") return [];
  const [reviews, orders] = await Promise.all([findReviews(db, question), findOrders(db, question)]);
  return [...orders, ...reviews, ...findShops(question)];
}

function findShops({ staff, served, query }: Question): Found[] {
  const asked = query.toLowerCase();
  return served
    .filter(({ name, trkref }) => `${name}\n${trkref}`.toLowerCase().includes(asked))
    .slice(0, ofEachAtMost)
    .map(({ name, trkref }) => ({
      label: name,
      detail: `Shop ${trkref}`,
      href:
        staff.role === "vetter"
          ? withNarrowing(queuePath, { organisation: trkref })
          : organisationPath(trkref, "dashboard"),
    }));
}

async function findReviews(db: Db, question: Question): Promise<Found[]> {
  const number = parseReviewNumber(question.query);
  if (number === undefined) return [];
  const reviews = await listReviewsNumbered(db, { organisationIds: question.served.map(({ id }) => id), number });
  const isRetailer = question.staff.role === "retailer";
  return (
    inOrder(question, reviews)
      // A retailer has a page for what shoppers see, and for nothing that still waits or was refused.
      .filter(({ isVisible }) => isVisible || !isRetailer)
      .map(({ organisation }) => ({
        label: `Review ${number}`,
        detail: organisation.name,
        href: isRetailer ? replyPath(organisation, number) : itemPath(organisation, "review", number),
      }))
  );
}

async function findOrders(db: Db, question: Question): Promise<Found[]> {
  if (question.staff.role === "vetter") return [];
  const organisationIds = question.served.map(({ id }) => id);
  const orders = await listOrdersNamed(db, {
    organisationIds,
    orderRef: codeKey(question.query),
    atMost: ofEachAtMost,
  });
  return inOrder(question, orders).map(({ organisation, orderRef, id, isSent }) => ({
    label: `Order ${orderRef}`,
    detail: organisation.name,
    href: `${organisationPath(organisation.trkref, "orders")}${isSent ? "" : "/known"}/${id}`,
  }));
}

/** With their organisations; those of the one that the person is looking at come first. */
function inOrder<Row extends { organisationId: string }>({ served, organisation: here }: Question, rows: Row[]) {
  const byId = new Map(served.map((one) => [one.id, one]));
  return rows
    .flatMap((row) => {
      const organisation = byId.get(row.organisationId);
      return organisation ? [{ ...row, organisation }] : [];
    })
    .toSorted((one, other) => Number(other.organisation === here) - Number(one.organisation === here))
    .slice(0, ofEachAtMost);
}

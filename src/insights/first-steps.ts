import { isKeyInUse, listApiKeysOf, organisationPath, type SignedInStaff } from "../access/index.ts";
import { lookOf, type Organisation } from "../organisations/index.ts";
import { isMailServerSet } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import { findFirstSteps } from "./first-steps.queries.ts";

/** One of the things that a new shop does, in the order in which it does them. */
export type FirstStep = {
  name: string;
  isDone: boolean;
  /** What it is good for, or how far it has got. */
  words: string;
  /** Where it is done; absent where the reader can do nothing about it. */
  action: { label: string; path: string } | undefined;
};

export type FirstSteps = {
  steps: FirstStep[];
  isDismissed: boolean;
  /** Whether there is nothing at all to show figures of. */
  isEmpty: boolean;
};

/** Where the first steps are put away, and brought back. */
export const firstStepsPath = (trkref: string, what: "dismiss" | "restore") => `/console/${trkref}/first-steps/${what}`;

type About = { staff: Pick<SignedInStaff, "role">; organisation: Organisation; sendsMail: boolean };

/**
 * What a shop has done of its first steps, and what is next. Counts nothing: each step asks whether there is one.
 *
 * @param about `sendsMail`: whether a mail server is set in this process; whether the jobs' own has one is asked here
 */
export async function readFirstSteps(
  db: Db,
  { staff, organisation, sendsMail }: About,
  now: Date,
): Promise<FirstSteps> {
  const { id: organisationId, trkref } = organisation;
  const found = await findFirstSteps(db, organisationId);
  const keys = await listApiKeysOf(db, { organisationId });
  const isMailing = sendsMail || (await isMailServerSet(db));
  const at = (label: string, section: Parameters<typeof organisationPath>[1]) => ({
    label,
    path: organisationPath(trkref, section),
  });
  const steps: FirstStep[] = [
    {
      name: "Make an API key",
      isDone: keys.some((key) => isKeyInUse(key, now)),
      words: "Your shop’s server uses it to tell Fairmark what was bought. If you only send files, you can skip this.",
      action: at("Make a key", "keys"),
    },
    {
      name: "Send the first order",
      isDone: found.hasPurchase,
      words:
        "From your server, or as a CSV file with a row for each item. Only people who bought something are asked about it.",
      action: at("Import orders", "imports"),
    },
    {
      name: "Name your products",
      isDone: found.hasProduct,
      words: "A name, a picture and a link help customers recognise what they are asked about.",
      action: at("Import products", "imports"),
    },
    {
      name: "Set a mail server",
      isDone: isMailing,
      words: isMailing
        ? "Fairmark can send mails."
        : "Whoever runs Fairmark sets SMTP_URL. Mails written before that reach nobody, and are not sent later.",
      action: at("See the outbox", "outbox"),
    },
    {
      name: "Switch on invitations",
      isDone: organisation.invites,
      words: "Customers are asked for a review by mail, some days after delivery. You choose when, and in what words.",
      action: at("Set up invitations", "invitations"),
    },
    {
      name: "Choose how pages look",
      isDone: lookOf(organisation) !== undefined,
      words: "Your picture, colour and font on the pages that customers and shoppers see.",
      action: at("Choose the look", "look"),
    },
    {
      name: "Publish the first review",
      isDone: found.hasVisibleReview,
      ...firstReview(found, staff, at("See the questions", "questionnaire")),
    },
  ];
  return { steps, isDismissed: found.isDismissed, isEmpty: !found.hasPurchase && !found.hasReview };
}

function firstReview(
  { hasReview, hasVisibleReview }: { hasReview: boolean; hasVisibleReview: boolean },
  { role }: Pick<SignedInStaff, "role">,
  questions: { label: string; path: string },
): Pick<FirstStep, "words" | "action"> {
  if (hasReview && !hasVisibleReview) {
    const action = role === "admin" ? { label: "Open the queue", path: "/console/queue" } : undefined;
    return { words: "A review has come in. A vetter reads it before shoppers do, whatever its score.", action };
  }
  return {
    words: "It comes through the link in the invitation. See what customers are asked, and add to it.",
    action: questions,
  };
}

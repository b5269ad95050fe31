import type { VNode } from "preact";
import { type FairnessFigures, fairnessFigures, findKeptFigures, smallBelow } from "../insights/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import {
  isRejectionReason,
  isRemovalReason,
  type RejectionReason,
  type RemovalReason,
  rejectionReasonSentence,
  rejectionReasons,
  removalReasonSentence,
  removalReasons,
} from "../reviews/index.ts";
import { Figures } from "./figures.views.tsx";
import { shopOf } from "./layout.views.tsx";
import { PolicyPage } from "./policy.views.tsx";
import { policyPagePath } from "./publication-link.ts";
import type { Reader } from "./reader.ts";
import { figuresSentences, policySentences } from "./sentences/index.ts";

/** `from` is where the stored figures are read. */
export type ReadFigures = (from: Database, organisationId: string, now: Date) => Promise<FairnessFigures>;

/**
 * The public figures of an organisation, as stored by the sweep: anybody may ask, and that reads one row. For a new
 * organisation, which no sweep has reached yet, they are read from the sums here; others who ask meanwhile wait for the same count, so that
 * only one runs at a time.
 *
 * @param db where they are counted
 */
export function publicFigures(db: Database): ReadFigures {
  const counting = new Map<string, Promise<FairnessFigures>>();
  return async (from, organisationId, now) => {
    const kept = await findKeptFigures(from, { organisationId });
    if (kept) return kept;
    const running = counting.get(organisationId);
    if (running) return running;
    const started = fairnessFigures(db, { organisationId }, now).finally(() => counting.delete(organisationId));
    counting.set(organisationId, started);
    return started;
  };
}

/** The page that says how reviews are made, from the organisation's current settings and figures. */
export function showPolicy(
  about: { organisation: Organisation; reader: Reader; baseUrl: string; sendsMail: boolean },
  figures: FairnessFigures,
): VNode {
  const { organisation, reader, baseUrl, sendsMail } = about;
  const { language } = reader;
  const f = figuresSentences(language);
  const rejections = Object.keys(rejectionReasons) as RejectionReason[];
  const removals = Object.keys(removalReasons) as RemovalReason[];
  const counted = {
    rejections: figures.rejections.map(({ reason, count }) => ({
      reason: isRejectionReason(reason) ? rejectionReasonSentence(reason, language) : f("noReason"),
      count,
    })),
    removals: figures.removals.map(({ reason, count }) => ({
      reason: isRemovalReason(reason) ? removalReasonSentence(reason, language) : f("noReason"),
      count,
    })),
  };
  return PolicyPage({
    reader,
    shop: shopOf(organisation),
    baseUrl,
    path: policyPagePath(organisation.trkref),
    p: policySentences(language),
    settings: organisation,
    invitations: organisation.invites && sendsMail ? organisation : undefined,
    rejectionReasons: rejections.map((reason) => rejectionReasonSentence(reason, language)),
    removalReasons: removals.map((reason) => removalReasonSentence(reason, language)),
    figuresHeading: f("heading"),
    figures: Figures({ reader, f, figures, few: smallBelow, ...counted }),
  });
}

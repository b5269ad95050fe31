import type { VNode } from "preact";
import { type FairnessFigures, fairnessFigures, smallBelow } from "../insights/index.ts";
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
import { figuresSentences } from "./figures.sentences.ts";
import { Figures } from "./figures.views.tsx";
import { policySentences } from "./policy.sentences.ts";
import { PolicyPage } from "./policy.views.tsx";
import { policyPagePath } from "./publication-link.ts";
import type { Reader } from "./reader.ts";

export type CountFigures = (organisationId: string, now: Date) => Promise<FairnessFigures>;

/**
 * Counts the public figures of an organisation. It reads all its reviews and everybody may ask for it, so those who ask while
 * it is being counted wait for the same count, and only one runs at a time. Nothing is kept: who asks afterwards gets it anew.
 */
export function shareFigures(db: Database): CountFigures {
  const counting = new Map<string, Promise<FairnessFigures>>();
  return (organisationId, now) => {
    const running = counting.get(organisationId);
    if (running) return running;
    const started = fairnessFigures(db, { organisationId }, now).finally(() => counting.delete(organisationId));
    counting.set(organisationId, started);
    return started;
  };
}

/** The page that says how reviews are made, from the organisation's settings as they are and its figures as they stand. */
export function showPolicy(
  { organisation, reader, baseUrl }: { organisation: Organisation; reader: Reader; baseUrl: string },
  figures: FairnessFigures,
): VNode {
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
    shop: organisation,
    baseUrl,
    path: policyPagePath(organisation.trkref),
    p: policySentences(language),
    settings: organisation,
    rejectionReasons: rejections.map((reason) => rejectionReasonSentence(reason, language)),
    removalReasons: removals.map((reason) => removalReasonSentence(reason, language)),
    figuresHeading: f("heading"),
    figures: Figures({ reader, f, figures, few: smallBelow, ...counted }),
  });
}

import type { VNode } from "preact";
import type { SignedInStaff } from "../../access/index.ts";
import type { FindingCode } from "../../checks/index.ts";
import { findingNames, itemPath } from "../../moderation/index.ts";
import type { Organisation } from "../../organisations/index.ts";
import { Instant } from "../../platform/html/instant.tsx";
import { englishName, isLanguage } from "../../platform/languages.ts";
import { type ReviewState, reviewPagePath, reviewStateWords } from "../../reviews/index.ts";
import { type ReviewSight, sightOf } from "./review-filter.ts";

export type Listed = {
  id: string;
  number: number;
  sku: string;
  productName: string | null;
  state: ReviewState;
  isVisible: boolean;
  isAppeal: boolean;
  submittedAt: Date;
  publishedAt: Date | null;
  language: string | null;
  goodPoints: string | null;
  badPoints: string | null;
  generalComments: string | null;
  shopComments: string | null;
  findings: readonly FindingCode[] | null;
  isConfirmed: boolean | null;
  isCancelled: boolean;
  isRefunded: boolean;
  orderRef: string | null;
  replyState: string | null;
  isReplyShown: boolean;
  score: number | null;
};

/** The state as whoever asks is told of it: the shop hears of what shoppers see, as it does by the API. */
export function stateOf({ state, isVisible }: Listed, { seesUnpublished }: ReviewSight): ReviewState {
  return isVisible && !seesUnpublished ? "published" : state;
}

type RowProps = { staff: SignedInStaff; organisation: Organisation; review: Listed };

/** A review in the list, with what whoever asks may see of it. */
export function Row({ staff, organisation, review }: RowProps): VNode {
  const sight = sightOf[staff.role];
  const { number, sku, productName, submittedAt, publishedAt, isVisible, language, score, orderRef } = review;
  const name = productName ?? `Product ${sku}`;
  const href = sight.seesUnpublished
    ? itemPath(organisation, "review", number)
    : isVisible
      ? `/console/${organisation.trkref}/fast-responses/${number}`
      : undefined;
  const what = (
    <>
      <bdi>{name}</bdi>
      <span class="visually-hidden">, review {number}</span>
    </>
  );
  return (
    <li>
      <div>
        <p>
          {href ? (
            <a class="strong" href={href}>
              {what}
            </a>
          ) : (
            <strong>{what}</strong>
          )}{" "}
          <span class="muted">
            {score === null ? "" : `${score} out of 10 · `}review {number} · {sku}
            {orderRef === null ? null : (
              <>
                {" · order "}
                <bdi>{orderRef}</bdi>
              </>
            )}
          </span>
        </p>
        <Beginning review={review} seesUnpublished={sight.seesUnpublished} />
        <p class="muted">
          Sent <Instant at={submittedAt} />
          {isVisible && publishedAt ? (
            <>
              {" · published "}
              <Instant at={publishedAt} />
            </>
          ) : null}
          {language ? ` · ${englishName(language)}` : ""}
          {isVisible ? (
            <>
              {" · "}
              <a href={reviewPagePath(organisation.trkref, number)}>
                As shoppers see it<span class="visually-hidden">: review {number}</span>
              </a>
            </>
          ) : null}
        </p>
      </div>
      <p class="chips">
        <State review={review} sight={sight} />
        <Chips review={review} />
      </p>
    </li>
  );
}

function Beginning({ review, seesUnpublished }: { review: Listed; seesUnpublished: boolean }): VNode | null {
  const { goodPoints, badPoints, generalComments, shopComments, language, isVisible } = review;
  const text = generalComments ?? goodPoints ?? badPoints ?? shopComments;
  if (text === null) return isVisible || seesUnpublished ? <p class="muted">No text.</p> : null;
  return (
    <p class="beginning" lang={language && isLanguage(language) ? language : undefined} dir="auto">
      {text}
    </p>
  );
}

const looks: Record<ReviewState, "good" | "bad" | "due" | ""> = {
  pending_order: "",
  pending_moderation: "due",
  pending_publication: "",
  published: "good",
  rejected: "bad",
  withdrawn: "",
  removed: "bad",
};

function State({ review, sight }: { review: Listed; sight: ReviewSight }): VNode {
  const state = stateOf(review, sight);
  const isShownStill = review.isVisible && state !== "published";
  return (
    <>
      <span class={`tag ${looks[state]}`}>{reviewStateWords[state]}</span>
      {isShownStill ? <span class="chip">An earlier text is published</span> : null}
      {review.isAppeal && sight.seesUnpublished ? <span class="chip strong">Appeal</span> : null}
    </>
  );
}

function Chips({ review }: { review: Listed }): VNode {
  const { isConfirmed, isCancelled, isRefunded, findings, isVisible, isReplyShown, replyState } = review;
  const said: [boolean, string][] = [
    [isConfirmed === true, "Order confirmed"],
    [isConfirmed === false, "Claimed, no order yet"],
    [isCancelled, "Order cancelled later"],
    [isRefunded, "Refunded later"],
    [isVisible && isReplyShown, "Replied"],
    [isVisible && replyState === "pending_moderation", "Reply waiting"],
  ];
  return (
    <>
      {said.map(([is, words]) =>
        is ? (
          <span key={words} class="chip">
            {words}
          </span>
        ) : null,
      )}
      {(findings ?? []).map((finding) => (
        <span key={finding} class="chip found">
          {findingNames[finding]}
        </span>
      ))}
    </>
  );
}

import type { VNode } from "preact";
import { organisationPath, productPath } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { inFull } from "../platform/formats.ts";
import { Instant } from "../platform/html/instant.tsx";
import { reviewPagePath } from "../reviews/index.ts";
import { inPoints } from "./charts.views.tsx";
import { toLookAt as limits, newestLookedAt } from "./figures.ts";
import type { ListedReview, OwnersFigures } from "./owners-figures.ts";

type Props = { organisation: Organisation; figures: OwnersFigures };

/** What shoppers read since last. */
export function NewestView({ organisation, figures: { newest } }: Props): VNode {
  return (
    <section class="board-card" aria-labelledby="newest">
      <h2 id="newest">Newest reviews</h2>
      {newest.length === 0 ? (
        <p class="empty">No review is published yet.</p>
      ) : (
        <Reviews organisation={organisation} reviews={newest} />
      )}
    </section>
  );
}

/** What the shop has not replied to. Newest first, whatever the score: the shop is led neither to the bad ones nor away from them. */
export function UnansweredView({ organisation, figures: { unanswered, replies } }: Props): VNode {
  const { count, among, further } = unanswered;
  const waiting =
    replies.waiting === 0
      ? ""
      : replies.waiting === 1
        ? " One of your replies is waiting for a vetter."
        : ` ${inFull(replies.waiting)} of your replies are waiting for a vetter.`;
  return (
    <section class="board-card" aria-labelledby="unanswered">
      <h2 id="unanswered">Without a reply</h2>
      {among === 0 ? (
        <p class="empty">You can reply to every review, once it is published.</p>
      ) : count === 0 ? (
        <p>
          {among === 1 ? "The only review has a reply." : `The newest ${inFull(among)} reviews all have one.`}
          {waiting}
        </p>
      ) : (
        <>
          <p>
            {answeredWords(among - count, among)}
            {waiting} <a href={`${organisationPath(organisation.trkref, "replies")}?show=unanswered`}>Reply to them</a>
          </p>
          {further.length === 0 ? (
            <p class="muted">They are among the newest reviews.</p>
          ) : (
            <Reviews organisation={organisation} reviews={further} />
          )}
        </>
      )}
    </section>
  );
}

function answeredWords(answered: number, among: number): string {
  if (among === 1) return "The only review has none.";
  const of = `of the newest ${inFull(among)}`;
  if (answered === 0) return `None ${of} has a reply.`;
  return `${inFull(answered)} ${of} ${answered === 1 ? "has" : "have"} a reply.`;
}

function Reviews({ organisation, reviews }: { organisation: Organisation; reviews: readonly ListedReview[] }): VNode {
  return (
    <ul class="board-list">
      {reviews.map((review) => (
        <Review key={review.number} organisation={organisation} review={review} />
      ))}
    </ul>
  );
}

function Score({ children }: { children: number | string }): VNode {
  return (
    <p class="board-score">
      <b>{children}</b>
      <span class="muted">
        <span class="visually-hidden"> out of</span>
        <span aria-hidden="true">/</span>10
      </span>
    </p>
  );
}

function Review({ organisation, review }: { organisation: Organisation; review: ListedReview }): VNode {
  const { number, sku, productName, score, displayName, language, beginning, publishedAt, reply } = review;
  return (
    <li>
      <Score>{score}</Score>
      <div>
        <p>
          <a class="strong" href={reviewPagePath(organisation.trkref, number)}>
            {productName ?? `Product ${sku}`}
            <span class="visually-hidden">, review {number}</span>
          </a>
        </p>
        <p class="beginning" lang={language} dir="auto">
          {beginning ?? <span class="muted">No text.</span>}
        </p>
        <p class="muted">
          {displayName === null ? "Anonymous" : <bdi>{displayName}</bdi>}, <Instant at={publishedAt} />
          {" · "}
          {reply === "shown" ? (
            "Replied"
          ) : reply === "waiting" ? (
            "Reply waits for a vetter"
          ) : (
            <a href={`${organisationPath(organisation.trkref, "replies")}/${number}`}>
              Reply<span class="visually-hidden"> to review {number}</span>
            </a>
          )}
        </p>
      </div>
    </li>
  );
}

/** Which products a shop should look at, and why. */
export function ProductsView({ organisation, figures: { toLookAt, newest } }: Props): VNode | null {
  if (newest.length === 0) return null;
  return (
    <section class="board-wide" aria-labelledby="products">
      <h2 id="products">Products to look at</h2>
      {toLookAt.length === 0 ? (
        <p class="empty">None of the recently reviewed products needs a look.</p>
      ) : (
        <ul class="board-list">
          {toLookAt.map(({ sku, name, reviews, mean, why }) => (
            <li key={sku}>
              <Score>{inPoints(mean)}</Score>
              <div>
                <p>
                  <a class="strong" href={productPath(organisation.trkref, sku)}>
                    {name ?? sku}
                  </a>
                </p>
                <p class="muted">
                  {reviews === 1 ? "1 published review" : `${inFull(reviews)} published reviews`}
                  {" · "}
                  {why === "low" ? "a low mean" : "it has no name: shoppers see its sku"}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
      <p class="muted">
        From the products in the newest {newestLookedAt} published reviews: those with {limits.fewestReviews} or more
        reviews and a mean of {limits.meanUpTo} out of 10 or lower, and those without a name. Only published reviews
        count.
      </p>
    </section>
  );
}

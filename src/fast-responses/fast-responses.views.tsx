import type { VNode } from "preact";
import { ConsolePage, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { Instant } from "../platform/html/instant.tsx";
import { type FastResponseState, replyDaysLeft, replyWithinDays } from "./fast-response.ts";

export type RepliesPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  reviews: readonly {
    number: number;
    sku: string;
    productName: string | null;
    score: number;
    displayName: string | null;
    language: string;
    beginning: string | null;
    publishedAt: Date;
    replyState: FastResponseState | null;
    isReplyShown: boolean;
  }[];
  isUnanswered: boolean;
  /** Reviews without a reply that were published within the days in which one is due. */
  unansweredCount: number;
  /** Where the next page begins, if there is one. */
  olderThan: string | undefined;
  isFirst: boolean;
  now: Date;
};

type Listed = RepliesPageProps["reviews"][number];

export function RepliesPage(props: RepliesPageProps): VNode {
  const { staff, organisation, reviews, isUnanswered, unansweredCount } = props;
  const path = `/console/${organisation.trkref}/fast-responses`;
  return (
    <ConsolePage staff={staff} organisation={organisation} title="Replies" current="replies">
      <h1>Replies to reviews</h1>
      <p class="lead">
        You can reply once to every published review, free of charge; the reply appears below it. A vetter reads your
        reply, as they do the review, before shoppers see it.
      </p>
      {unansweredCount > 0 ? (
        <p class="notice">
          {unansweredCount === 1
            ? "One review of the last week has no reply yet."
            : `${unansweredCount} reviews of the last week have no reply yet.`}{" "}
          Shoppers expect one within {replyWithinDays} days.
        </p>
      ) : null}
      <nav class="tabs" aria-label="Which reviews">
        <a href={path} aria-current={isUnanswered ? undefined : "page"}>
          All
        </a>
        <a href={`${path}?show=unanswered`} aria-current={isUnanswered ? "page" : undefined}>
          Without a reply
        </a>
      </nav>
      <h2 class="visually-hidden">Published reviews, newest first</h2>
      {reviews.length === 0 ? (
        <p class="empty">{isUnanswered ? "Every published review has a reply." : "No review is published yet."}</p>
      ) : (
        <ul class="rows wide">
          {reviews.map((review) => (
            <Row key={review.number} review={review} path={path} now={props.now} />
          ))}
        </ul>
      )}
      <Paging {...props} path={path} />
    </ConsolePage>
  );
}

function Row({ review, path, now }: { review: Listed; path: string; now: Date }): VNode {
  const { number, sku, productName, score, displayName, language, beginning, publishedAt } = review;
  return (
    <li class="to-reply">
      <div>
        <p>
          <a class="strong" href={`${path}/${number}`}>
            {productName ?? `Product ${sku}`}
            <span class="visually-hidden">, review {number}</span>
          </a>{" "}
          <span class="muted">
            {score} out of 10, by {displayName === null ? "an anonymous author" : <bdi>{displayName}</bdi>},{" "}
            <Instant at={publishedAt} />
          </span>
        </p>
        <p class="beginning" lang={language} dir="auto">
          {beginning ?? <span class="muted">No text.</span>}
        </p>
      </div>
      <p class="standing-of-reply">
        <Standing review={review} now={now} />
      </p>
    </li>
  );
}

function Standing({ review, now }: { review: Listed; now: Date }): VNode {
  const { replyState, isReplyShown, publishedAt } = review;
  if (replyState === "pending_moderation")
    return <span class="tag">{isReplyShown ? "Edit waiting" : "Reply waiting"}</span>;
  if (replyState === "rejected") return <span class="tag bad">{isReplyShown ? "Edit refused" : "Reply refused"}</span>;
  if (isReplyShown) return <span class="tag good">Replied</span>;
  const left = replyDaysLeft(publishedAt, now);
  if (left <= 0) return <span class="muted">No reply</span>;
  return <span class="tag due">Awaits your reply: {left === 1 ? "1 day" : `${left} days`} left</span>;
}

function Paging({ path, isUnanswered, olderThan, isFirst }: RepliesPageProps & { path: string }): VNode | null {
  if (isFirst && olderThan === undefined) return null;
  const narrowing = isUnanswered ? "show=unanswered" : "";
  return (
    <nav class="paging" aria-label="Pages">
      {isFirst ? null : <a href={narrowing ? `${path}?${narrowing}` : path}>Newest</a>}
      {olderThan === undefined ? null : (
        <a href={`${path}?${narrowing ? `${narrowing}&` : ""}before=${olderThan}`} rel="next">
          Older
        </a>
      )}
    </nav>
  );
}

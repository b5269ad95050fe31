import type { VNode } from "preact";
import { ConsolePage, CsrfField, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { inFull } from "../platform/formats.ts";
import { ProblemSummary, TextArea } from "../platform/html/form.tsx";
import { Instant } from "../platform/html/instant.tsx";
import { reviewPagePath, type VisibleReview } from "../reviews/index.ts";
import {
  type FastResponse,
  fastResponseAtMost,
  fastResponseReasons,
  replyDaysLeft,
  replyWithinDays,
} from "./fast-response.ts";

export type ReplyNotice = "sent" | "withdrawn" | "overtaken";

export type ReplyPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  review: VisibleReview;
  productName: string;
  reply: FastResponse | undefined;
  /** What was typed but not accepted. */
  typed?: string;
  problem?: string;
  notice?: ReplyNotice | undefined;
  now: Date;
};

const notices: Record<ReplyNotice, string> = {
  sent: "Your reply has been sent. A vetter reads it before shoppers see it.",
  withdrawn: "The reply has been withdrawn. Shoppers no longer see it.",
  overtaken: "Somebody changed the reply while you were writing. Nothing was sent: look at both before you send yours.",
};

export function ReplyPage(props: ReplyPageProps): VNode {
  const { staff, organisation, review, productName, notice, problem } = props;
  const title = `${problem ? "Error: " : ""}Reply to review ${review.number}`;
  return (
    <ConsolePage
      staff={staff}
      organisation={organisation}
      title={title}
      current="replies"
      notice={notice && notices[notice]}
    >
      <p class="crumb">
        <a href={`/console/${organisation.trkref}/fast-responses`}>Replies</a>
      </p>
      <h1>Reply to review {review.number}</h1>
      <div class="beside">
        <ReviewAsShown organisation={organisation} review={review} productName={productName} />
        <div>
          <StandingOfReply {...props} />
          <ReplyForm {...props} />
          <WithdrawForm {...props} />
        </div>
      </div>
    </ConsolePage>
  );
}

function ReviewAsShown(props: Pick<ReplyPageProps, "organisation" | "review" | "productName">): VNode {
  const { organisation, review, productName } = props;
  const { overallScore, displayName, language, publishedAt, goodPoints, badPoints, generalComments, shopComments } =
    review;
  const texts = [
    ["What was good", goodPoints],
    ["What was not", badPoints],
    ["In their own words", generalComments],
    ["About the shop", shopComments],
  ] as const;
  return (
    <article class="panel as-shown" aria-labelledby="as-shown">
      <h2 id="as-shown">{productName}</h2>
      <p class="muted">
        {overallScore} out of 10, by {displayName === null ? "an anonymous author" : <bdi>{displayName}</bdi>},
        published <Instant at={publishedAt} />
      </p>
      {texts.every(([, text]) => text === null) ? (
        <p class="muted">The author gave a score and wrote no text.</p>
      ) : null}
      {texts.map(([label, text]) =>
        text === null ? null : (
          <section key={label}>
            <h3>{label}</h3>
            <div class="written" lang={language} dir="auto">
              {text}
            </div>
          </section>
        ),
      )}
      <p>
        <a href={reviewPagePath(organisation.trkref, review.number)}>See it as shoppers do</a>
      </p>
    </article>
  );
}

function StandingOfReply({ review, reply, now }: ReplyPageProps): VNode | null {
  if (!reply || reply.state === "withdrawn") {
    const left = replyDaysLeft(review.publishedAt, now);
    return left <= 0 ? null : (
      <p class="notice">
        Awaits your reply: {left === 1 ? "1 day" : `${left} days`} left of the {replyWithinDays} in which shoppers
        expect one.
      </p>
    );
  }
  if (reply.state === "published") {
    return (
      <p>
        Shoppers have seen this reply since <Instant at={reply.publishedAt!} />.
      </p>
    );
  }
  return (
    <>
      {reply.state === "rejected" ? <Refusal reply={reply} /> : null}
      {reply.state === "pending_moderation" ? (
        <p class="notice">
          Sent <Instant at={reply.submittedAt} />. It is waiting for a vetter.
        </p>
      ) : null}
      {reply.visibleText === null ? null : (
        <section class="reply">
          <h2>What shoppers read in the meantime</h2>
          <div class="written" dir="auto">
            {reply.visibleText}
          </div>
        </section>
      )}
    </>
  );
}

function Refusal({ reply }: { reply: FastResponse }): VNode {
  return (
    <section class="notice error" aria-labelledby="refused">
      <h2 id="refused">The reply was refused</h2>
      {reply.reason ? <p>{fastResponseReasons[reply.reason]}.</p> : null}
      {reply.passage ? (
        <>
          <p>The decision is about these words:</p>
          <blockquote class="written" dir="auto">
            {reply.passage}
          </blockquote>
        </>
      ) : null}
      {reply.note ? (
        <>
          <p>The vetter adds:</p>
          <blockquote class="written" dir="auto">
            {reply.note}
          </blockquote>
        </>
      ) : null}
      <p>You can change it and send it again.</p>
    </section>
  );
}

function ReplyForm({ staff, organisation, review, reply, typed, problem }: ReplyPageProps): VNode {
  const isShown = reply?.visibleText != null;
  return (
    <form method="post" action={pathOf(organisation, review)} class="panel" noValidate>
      <ProblemSummary heading="Nothing has been sent yet" problems={{ text: problem }} />
      <CsrfField staff={staff} />
      <input type="hidden" name="replaces" value={reply?.version ?? 0} />
      <TextArea
        name="text"
        label={reply ? "Your reply" : "Write a reply"}
        hint={`Everyone can read it, so reveal nothing about the author that only you know. Up to ${inFull(fastResponseAtMost)} characters.`}
        value={typed ?? reply?.text ?? ""}
        problem={problem}
        rows={8}
      />
      <button type="submit">{isShown ? "Send the change" : "Send for vetting"}</button>
    </form>
  );
}

function WithdrawForm({ staff, organisation, review, reply }: ReplyPageProps): VNode | null {
  if (!reply || reply.state === "withdrawn") return null;
  return (
    <details class="sure">
      <summary>Withdraw the reply</summary>
      <form method="post" action={`${pathOf(organisation, review)}/withdraw`}>
        <CsrfField staff={staff} />
        <p>Shoppers will no longer see it. You can write another, which is vetted again.</p>
        <button type="submit" class="danger">
          Withdraw the reply
        </button>
      </form>
    </details>
  );
}

function pathOf({ trkref }: Organisation, { number }: { number: number }): string {
  return `/console/${trkref}/fast-responses/${number}`;
}

import type { VNode } from "preact";
import { ConsolePage, CsrfField, ProofNote, type SignedInStaff } from "../access/index.ts";
import { type NamedAnswer, questionPagePath } from "../conversations/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { MailRows, type Stopped } from "../outbox/index.ts";
import { SelectField } from "../platform/html/form.tsx";
import { Instant } from "../platform/html/instant.tsx";
import type { SuppressionReason } from "../purchases/index.ts";
import { reviewPagePath, reviewStateWords } from "../reviews/index.ts";
import type { KnownItem, KnownPurchaser } from "./known-purchaser.ts";

export type PurchaserPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  known: KnownPurchaser;
  now: Date;
};

/** Where everything about one purchaser stands. The id says nothing to who reads the address over a shoulder or in a log. */
export function purchaserPath(trkref: string, id: string): string {
  return `/console/${trkref}/purchasers/${id}`;
}

export function PurchaserPage({ staff, organisation, known, now }: PurchaserPageProps): VNode {
  const { purchaser, orders, answers, mails, isCut } = known;
  const { trkref } = organisation;
  const name = nameOf(known);
  const from = [purchaser.postcode, purchaser.country].filter(Boolean).join(", ");
  return (
    <ConsolePage staff={staff} organisation={organisation} title="Customer" current="orders">
      <p class="crumb">
        <a href={`/console/${trkref}/orders`}>Orders</a>
      </p>
      <h1>{name || purchaser.email}</h1>
      <p>
        {name ? (
          <>
            {purchaser.email}
            <br />
          </>
        ) : null}
        <span class="muted">
          {from ? `${from}, known` : "Known"} since <Instant at={purchaser.createdAt} />
        </span>
      </p>
      <h2>Orders</h2>
      {orders.length === 0 ? (
        <p class="muted">They have bought nothing here.</p>
      ) : (
        <ul class="rows wide">
          {orders.map(({ orderRef, items }) => (
            <li key={orderRef}>
              <p>
                <a class="strong" href={`/console/${trkref}/orders/known/${items[0]!.id}`}>
                  {orderRef}
                </a>{" "}
                <span class="muted">
                  known since <Instant at={items.at(-1)!.createdAt} />
                </span>
              </p>
              <ul class="inner">
                {items.map((item) => (
                  <Item key={item.id} item={item} trkref={trkref} />
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
      {answers.length === 0 ? null : (
        <>
          <h2>Answers</h2>
          <ul class="rows wide">
            {answers.map((answer) => (
              <Answered key={answer.id} answer={answer} trkref={trkref} />
            ))}
          </ul>
        </>
      )}
      <h2>Mails</h2>
      <MailRules known={known} />
      {mails.length === 0 ? (
        <p class="muted">No mail has been written to them.</p>
      ) : (
        <MailRows mails={mails} trkref={trkref} now={now} />
      )}
      {isCut ? <p class="muted">There is more than this page shows. An export has all of it.</p> : null}
      {staff.role === "admin" ? <Rights staff={staff} organisation={organisation} known={known} /> : null}
    </ConsolePage>
  );
}

function nameOf({ purchaser: { title, firstName, surname } }: KnownPurchaser): string {
  return [title, firstName, surname].filter(Boolean).join(" ");
}

function Item({ item: { sku, name, confirmedAt, review }, trkref }: { item: KnownItem; trkref: string }): VNode {
  const words = review ? `Review ${review.number}: ${reviewStateWords[review.state]}` : "Not reviewed";
  return (
    <li>
      <p>
        {name ?? sku} {name ? <span class="muted">{sku}</span> : null}
      </p>
      <p class="chips">
        {confirmedAt ? null : <span class="tag">Not confirmed</span>}
        <span class={review?.state === "published" ? "tag good" : "tag"}>
          {review && review.visibleVersion !== null ? (
            <a href={reviewPagePath(trkref, review.number)}>{words}</a>
          ) : (
            words
          )}
        </span>
      </p>
    </li>
  );
}

const answerStateWords: Readonly<Record<NamedAnswer["state"], string>> = {
  pending_moderation: "waiting for a decision",
  published: "shown",
  rejected: "not shown",
  withdrawn: "withdrawn by them",
};

/** What became of an answer of theirs; what it says stands where it is shown, or with the vetters. */
function Answered({ answer, trkref }: { answer: NamedAnswer; trkref: string }): VNode {
  const { question, sku, state, isVisible, submittedAt } = answer;
  const words = `To question ${question} about ${sku}: ${answerStateWords[state]}`;
  const isOfOld = isVisible && state !== "published";
  return (
    <li>
      {isVisible ? <a href={questionPagePath(trkref, question)}>{words}</a> : words}
      {isOfOld ? ", an earlier text is shown" : ""}, <Instant at={submittedAt} />
    </li>
  );
}

const stopWords: Readonly<Record<Stopped, string>> = {
  invitations: "They have stopped mails that ask for reviews.",
  review_news: "They have stopped news about their reviews.",
  report_answers: "They have stopped answers to what they reported.",
  webhook_alerts: "They have stopped alerts about webhooks.",
  questions: "They have stopped mails about questions that they ask.",
  owner_questions: "They have stopped questions about what they bought.",
  all: "They have stopped all mails.",
};

const suppressionWords: Readonly<Record<SuppressionReason, string>> = {
  erased: "Somebody with this address was erased, so no mail is sent to it.",
  bounced: "The address does not accept mail, so none is sent to it.",
  complained: "They called a mail spam, so none is sent to them.",
};

function MailRules({ known: { stopped, suppressed } }: { known: KnownPurchaser }): VNode | null {
  const words = [...stopped.map((stop) => stopWords[stop]), ...suppressed.map((reason) => suppressionWords[reason])];
  if (words.length === 0) return null;
  return (
    <ul>
      {words.map((word) => (
        <li key={word}>{word}</li>
      ))}
    </ul>
  );
}

/** What somebody may ask for by law: a copy of all that is known of them, and to be forgotten. */
function Rights({ staff, organisation, known: { purchaser } }: Omit<PurchaserPageProps, "now">): VNode {
  const path = purchaserPath(organisation.trkref, purchaser.id);
  return (
    <>
      <h2>Data protection</h2>
      <ProofNote staff={staff} next={path} />
      <div class="panel">
        <form method="post" action={`${path}/export`}>
          <CsrfField staff={staff} />
          <p>A copy of everything that is known about this customer, as one JSON document for them to keep.</p>
          <button type="submit" class="secondary">
            Export everything
          </button>
        </form>
        <details class="sure">
          <summary>Erase this customer</summary>
          <form method="post" action={`${path}/erase`}>
            <CsrfField staff={staff} />
            <p>
              Their name, address, orders, drafts and mails are deleted, and nobody can write to them again.{" "}
              {organisation.keepsReviewsAfterErasure
                ? "Published reviews stay without an author; all others are deleted."
                : "Their reviews are deleted, published ones too."}{" "}
              This cannot be undone. A backup made before still has them.
            </p>
            <SelectField
              name="asked_by"
              label="Who asked for it"
              hint="The public figures count erased reviews by who asked for it."
              value="purchaser"
              options={[
                ["purchaser", "They did"],
                ["organisation", "The shop decided to"],
              ]}
            />
            <button type="submit" class="danger">
              Erase {purchaser.email}
            </button>
          </form>
        </details>
      </div>
    </>
  );
}

import type { VNode } from "preact";
import { ConsolePage, type SignedInStaff } from "../../access/index.ts";
import { type FindingCode, findingCodes } from "../../checks/index.ts";
import { findingNames, itemPath, reviewsPath } from "../../moderation/index.ts";
import type { Organisation } from "../../organisations/index.ts";
import { Instant } from "../../platform/html/instant.tsx";
import { englishName, isLanguage, languages } from "../../platform/languages.ts";
import { type ReviewState, reviewPagePath, reviewStates, reviewStateWords } from "../../reviews/index.ts";
import {
  fields,
  type ListPlace,
  placeToText,
  type ReviewFilter,
  type ReviewSight,
  replies,
  sightOf,
  type TypedReviewFilter,
  verifications,
} from "./review-filter.ts";

/** Products that what was typed may mean. */
export type ProductChoice = { products: readonly { sku: string; name: string }[]; isAll: boolean };

type Listed = {
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

export type ReviewsPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  typed: TypedReviewFilter;
  filter: ReviewFilter;
  problem: string | undefined;
  notice: string | undefined;
  choice: ProductChoice | undefined;
  page: { reviews: readonly Listed[]; next: ListPlace | undefined; isCutOff: boolean };
  isFirst: boolean;
};

/** The state as whoever asks is told of it: the shop hears of what shoppers see, as it does by the API. */
export function stateOf({ state, isVisible }: Listed, { seesUnpublished }: ReviewSight): ReviewState {
  return isVisible && !seesUnpublished ? "published" : state;
}

export function ReviewsPage(props: ReviewsPageProps): VNode {
  const { staff, organisation, problem, notice, choice, page } = props;
  const { seesUnpublished } = sightOf[staff.role];
  return (
    <ConsolePage staff={staff} organisation={organisation} title="Reviews" current="reviews">
      <h1>Reviews</h1>
      <p class="lead">
        Every review of {organisation.name}, newest first, whatever its score.
        {seesUnpublished
          ? ""
          : " Of those that shoppers do not see, you are told what became of them, and not what they say."}
      </p>
      <Filters {...props} />
      <Active {...props} />
      {[problem, notice].map((sentence) =>
        sentence ? (
          <p key={sentence} class="notice" role="alert">
            {sentence}
          </p>
        ) : null,
      )}
      {problem ? null : choice ? (
        <Choice {...props} choice={choice} />
      ) : page.reviews.length === 0 ? (
        <Nothing {...props} />
      ) : (
        <>
          <h2 class="visually-hidden">Reviews, newest first</h2>
          <ol class="rows wide">
            {page.reviews.map((review) => (
              <Row key={review.id} {...props} review={review} />
            ))}
          </ol>
        </>
      )}
      {problem || choice ? null : <Paging {...props} />}
    </ConsolePage>
  );
}

/** The page with these filters, and what else is asked for. */
function pathOf(
  organisation: Organisation,
  typed: Partial<TypedReviewFilter>,
  more: Record<string, string> = {},
  kind: "" | ".csv" = "",
): string {
  const given = Object.entries({ ...typed, ...more }).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const path = reviewsPath(organisation) + kind;
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

type Options = readonly (readonly [value: string, label: string])[];

function Choose(props: {
  label: string;
  name: keyof TypedReviewFilter;
  any: string;
  options: Options;
  chosen: string;
}) {
  const { label, name, any, options, chosen } = props;
  return (
    <label>
      {label}
      <select name={name}>
        <option value="">{any}</option>
        {options.map(([value, text]) => (
          <option key={value} value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

const scores = Array.from({ length: 10 }, (_, index) => String(10 - index));

// A code may hold an @; what looks like an e-mail address is not sent, since it would stand in the address of the page.
const noAddress = "[^@]*(@[^@.]*)?";

function Filters({ staff, organisation, typed }: ReviewsPageProps): VNode {
  const { seesOrders, seesUnpublished } = sightOf[staff.role];
  const isFurther = fields.some((name) => !["q", "state", "product"].includes(name) && typed[name] !== "");
  return (
    <form method="get" action={reviewsPath(organisation)} class="filters search">
      <label class="wide">
        Words
        <input type="search" name="q" value={typed.q} maxLength={200} pattern="[^@]*" aria-describedby="words_hint" />
      </label>
      <Choose
        label="State"
        name="state"
        any="Any"
        options={reviewStates.map((state) => [state, reviewStateWords[state]])}
        chosen={typed.state}
      />
      <label>
        Product
        <input name="product" value={typed.product} maxLength={191} placeholder="Name or sku" pattern={noAddress} />
      </label>
      <button type="submit" class="secondary">
        Show
      </button>
      <p class="muted" id="words_hint">
        All of the words, in any form; “in quotation marks” beside each other; -without; beg* for how a word begins.
      </p>
      <details open={isFurther}>
        <summary>More filters</summary>
        <div class="filters">
          {seesOrders ? (
            <label>
              Order
              <input
                name="order"
                value={typed.order}
                maxLength={64}
                autoCapitalize="none"
                spellcheck={false}
                pattern={noAddress}
              />
            </label>
          ) : null}
          <Choose
            label="Language"
            name="language"
            any="Any"
            options={languages.map((code) => [code, englishName(code)])}
            chosen={typed.language}
          />
          <label>
            Sent from
            <input type="date" name="from" value={typed.from} />
          </label>
          <label>
            Sent up to
            <input type="date" name="to" value={typed.to} />
          </label>
          <Choose
            label="Purchase"
            name="verification"
            any="Any"
            options={Object.entries(verifications)}
            chosen={typed.verification}
          />
          {seesUnpublished ? (
            <Choose
              label="Finding"
              name="finding"
              any="Any or none"
              options={[["any", "Any finding"], ...findingCodes.map((code) => [code, findingNames[code]] as const)]}
              chosen={typed.finding}
            />
          ) : null}
          <Choose label="Reply" name="reply" any="Any or none" options={Object.entries(replies)} chosen={typed.reply} />
          <Choose
            label="Score that shoppers see"
            name="score"
            any="Any or none"
            options={scores.map((score) => [score, `${score} out of 10`])}
            chosen={typed.score}
          />
        </div>
      </details>
    </form>
  );
}

/** What the list is narrowed to, each with a link that takes it away. */
function Active({ organisation, typed, filter, choice }: ReviewsPageProps): VNode | null {
  const { state, sku, language, verification, finding, reply, score } = filter;
  const given: [keyof TypedReviewFilter, string | undefined][] = [
    ["q", typed.q || undefined],
    ["state", state && reviewStateWords[state]],
    ["product", choice ? undefined : sku && `Product ${sku}`],
    ["order", typed.order ? `Order ${typed.order}` : undefined],
    ["language", language && englishName(language)],
    ["from", filter.since && `From ${typed.from}`],
    ["to", filter.until && `Up to ${typed.to}`],
    ["verification", verification && verifications[verification]],
    ["finding", finding && (finding === "any" ? "Any finding" : findingNames[finding])],
    ["reply", reply && replies[reply]],
    ["score", score === undefined ? undefined : `${score} out of 10`],
  ];
  const shown = given.filter((one): one is [keyof TypedReviewFilter, string] => one[1] !== undefined);
  if (shown.length === 0) return null;
  return (
    <>
      <ul class="chips active" aria-label="Narrowed to">
        {shown.map(([name, words]) => (
          <li key={name} class="chip strong">
            <a href={pathOf(organisation, { ...typed, [name]: "" })}>
              <bdi>{words}</bdi> <span aria-hidden="true">×</span>
              <span class="visually-hidden">: take this away</span>
            </a>
          </li>
        ))}
        <li>
          <a href={reviewsPath(organisation)}>All reviews</a>
        </li>
      </ul>
      {score === undefined ? null : (
        <p class="muted">
          By a score, only reviews are found that shoppers see and about which nothing is left to decide.
        </p>
      )}
    </>
  );
}

function Choice({ organisation, typed, choice }: ReviewsPageProps & { choice: ProductChoice }): VNode {
  if (choice.products.length === 0)
    return <p class="empty">No product has “{typed.product}” in its sku or its name.</p>;
  return (
    <>
      <h2>Which product?</h2>
      <ul class="rows">
        {choice.products.map(({ sku, name }) => (
          <li key={sku}>
            <a class="strong" href={pathOf(organisation, { ...typed, product: sku })}>
              {name}
            </a>
            <span class="muted">{sku}</span>
          </li>
        ))}
      </ul>
      {choice.isAll ? null : <p class="muted">There are more: type more of the name.</p>}
    </>
  );
}

function Nothing({ organisation, typed, page, isFirst }: ReviewsPageProps): VNode {
  const isNarrowed = fields.some((name) => typed[name] !== "");
  if (page.isCutOff) return <LookedThrough />;
  if (!isFirst) return <p class="empty">There is nothing older.</p>;
  if (isNarrowed)
    return (
      <p class="empty">
        No review fits all of this. <a href={reviewsPath(organisation)}>Show all reviews</a>
      </p>
    );
  return <p class="empty">Nobody has reviewed anything yet. A review stands here as soon as it is sent.</p>;
}

function LookedThrough(): VNode {
  return <p class="empty">Nothing was found so far. There are older reviews to look through.</p>;
}

function Row({ staff, organisation, review }: ReviewsPageProps & { review: Listed }): VNode {
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
    [isCancelled, "Order cancelled since"],
    [isRefunded, "Refunded since"],
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

function Paging({ organisation, typed, page, isFirst }: ReviewsPageProps): VNode {
  const { next, reviews, isCutOff } = page;
  return (
    <>
      {isCutOff && next ? (
        <p class="muted">
          Looked through so far: everything sent since <Instant at={next.submittedAt} />.
        </p>
      ) : null}
      <nav class="paging" aria-label="Pages">
        {isFirst ? null : <a href={pathOf(organisation, typed)}>Newest</a>}
        {next === undefined ? null : (
          <a href={pathOf(organisation, typed, { before: placeToText(next) })} rel="next">
            {isCutOff ? "Look further back" : "Older"}
          </a>
        )}
        {reviews.length === 0 && next === undefined ? null : (
          <a href={pathOf(organisation, typed, {}, ".csv")} download>
            Save as CSV
          </a>
        )}
      </nav>
    </>
  );
}

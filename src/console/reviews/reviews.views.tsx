import type { VNode } from "preact";
import { ConsolePage, type SignedInStaff } from "../../access/index.ts";
import { reviewsPath } from "../../moderation/index.ts";
import type { Organisation } from "../../organisations/index.ts";
import { Instant } from "../../platform/html/instant.tsx";
import {
  fields,
  type ListPlace,
  placeToText,
  type ReviewFilter,
  sightOf,
  type TypedReviewFilter,
} from "./review-filter.ts";
import { Active, Filters, pathOf } from "./review-filters.views.tsx";
import { type Listed, Row } from "./review-row.views.tsx";

/** Products that what was typed may mean. */
export type ProductChoice = { products: readonly { sku: string; name: string }[]; isAll: boolean };

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

export function ReviewsPage(props: ReviewsPageProps): VNode {
  const { staff, organisation, typed, filter, problem, notice, choice, page } = props;
  const { seesUnpublished } = sightOf[staff.role];
  return (
    <ConsolePage staff={staff} organisation={organisation} title="Reviews" current="reviews">
      <h1>Reviews</h1>
      <p class="lead">
        Every review of {organisation.name}, newest first, whatever its score.
        {seesUnpublished
          ? ""
          : " For those that shoppers do not see, you are told what became of them, but not what they say."}
      </p>
      <Filters staff={staff} organisation={organisation} typed={typed} />
      <Active organisation={organisation} typed={typed} filter={filter} isChoosing={choice !== undefined} />
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
              <Row key={review.id} staff={staff} organisation={organisation} review={review} />
            ))}
          </ol>
        </>
      )}
      {problem || choice ? null : <Paging {...props} />}
    </ConsolePage>
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
        No review matches all of this. <a href={reviewsPath(organisation)}>Show all reviews</a>
      </p>
    );
  return <p class="empty">Nobody has reviewed anything yet. A review appears here as soon as it is sent.</p>;
}

function LookedThrough(): VNode {
  return <p class="empty">Nothing found so far. There are older reviews to look through.</p>;
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

import type { VNode } from "preact";
import type { SignedInStaff } from "../../access/index.ts";
import { findingCodes } from "../../checks/index.ts";
import { findingNames, reviewsPath } from "../../moderation/index.ts";
import type { Organisation } from "../../organisations/index.ts";
import { englishName, languages } from "../../platform/languages.ts";
import { reviewStates, reviewStateWords } from "../../reviews/index.ts";
import { fields, type ReviewFilter, replies, sightOf, type TypedReviewFilter, verifications } from "./review-filter.ts";

type FiltersProps = { staff: SignedInStaff; organisation: Organisation; typed: TypedReviewFilter };

/** The page with these filters, and what else is asked for. */
export function pathOf(
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

export function Filters({ staff, organisation, typed }: FiltersProps): VNode {
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
        Finds reviews with all of the words, in any form. “Quotation marks” keep words together, -word leaves out
        reviews with it, and beg* finds words that begin that way.
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

type ActiveProps = {
  organisation: Organisation;
  typed: TypedReviewFilter;
  filter: ReviewFilter;
  /** Whether the product that was typed is not decided yet. */
  isChoosing: boolean;
};

/** What the list is narrowed to, each with a link that takes it away. */
export function Active({ organisation, typed, filter, isChoosing }: ActiveProps): VNode | null {
  const { state, sku, language, verification, finding, reply, score } = filter;
  const given: [keyof TypedReviewFilter, string | undefined][] = [
    ["q", typed.q || undefined],
    ["state", state && reviewStateWords[state]],
    ["product", isChoosing ? undefined : sku && `Product ${sku}`],
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
        <p class="muted">A score only finds reviews that shoppers see and about which nothing is left to decide.</p>
      )}
    </>
  );
}

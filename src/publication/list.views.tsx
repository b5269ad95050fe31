import type { VNode } from "preact";
import type { Bulk } from "../platform/html/render.ts";
import { type Language, languages, ownName } from "../platform/languages.ts";
import { reviewOrders } from "../reviews/index.ts";
import { Score } from "./opinion.views.tsx";
import type { Reader } from "./reader.ts";
import { type Asked, isNarrowed, type PlaceInList } from "./review-list.ts";
import type { ScoreSummary } from "./score-summary.ts";
import { Stars } from "./stars.tsx";

/** A list of reviews with all that leads through it: links only, so that it works wherever it is shown. */
export type ReviewListProps = {
  reader: Reader;
  /** Of all reviews, whatever the list is narrowed to. */
  summary: ScoreSummary;
  byLanguage: Partial<Record<Language, number>>;
  place: PlaceInList;
  shownReviews: number;
  /** The reviews of this page of the list, each a ReviewCard. */
  list: Bulk;
  /** The address of the policy page. */
  policy: string;
  /** The address of another page of the list, or of another list. */
  at: (asked: Asked) => string;
};

export function Summary(props: ReviewListProps & { average: number }): VNode {
  const { reader, summary, average, policy } = props;
  const { t } = reader;
  return (
    <section class="summary" part="summary" aria-label={t("product.average", { average: reader.number(average, 1) })}>
      <div>
        <p class="mean" part="mean">
          <Score reader={reader} score={average} decimals={1} /> <Stars score={average} />
        </p>
        <p>{t("count", { count: summary.count, shown: reader.number(summary.count) })}</p>
        <p class="muted">
          {t("list.mean")} <a href={`${policy}#score`}>{t("list.formula")}</a>
        </p>
      </div>
      {summary.count === 1 ? null : <Distribution {...props} />}
    </section>
  );
}

// The bars are drawn by attributes, since the content security policy allows no inline styles.
function Distribution({ reader, summary, place, at }: ReviewListProps): VNode {
  const { t } = reader;
  const rows = summary.byScore.map((times, index) => ({ score: index + 1, times })).reverse();
  return (
    <table class="distribution" part="distribution">
      <caption class="visually-hidden">{t("list.distribution")}</caption>
      <thead class="visually-hidden">
        <tr>
          <th scope="col">{t("list.score")}</th>
          <td />
          <th scope="col">{t("list.reviews")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ score, times }) => (
          <tr key={score}>
            <th scope="row">
              {times === 0 ? (
                reader.number(score)
              ) : (
                <a
                  href={at({ ...place, score, page: 1 })}
                  rel="nofollow"
                  aria-label={t("list.onlyScore", { score: reader.number(score) })}
                  aria-current={place.score === score ? "true" : undefined}
                >
                  {reader.number(score)}
                </a>
              )}
            </th>
            <td class="bar">
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect width="100" height="10" />
                <rect class="on" width={Math.round((times / summary.count) * 1000) / 10} height="10" />
              </svg>
            </td>
            <td class="times">{reader.number(times)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function ReviewList(props: ReviewListProps): VNode {
  const { reader, summary, place, shownReviews, list } = props;
  const { t } = reader;
  const from = (place.page - 1) * place.perPage;
  const numbers = { from: from + 1, to: from + shownReviews, of: place.count };
  const range = {
    from: reader.number(numbers.from),
    to: reader.number(numbers.to),
    of: reader.number(numbers.of),
  };
  return (
    <section aria-labelledby="list" part="list">
      <div class="list-head">
        <h2 id="list" part="list-heading">
          {summary.count === 1
            ? t("list.one")
            : shownReviews === 0
              ? t("count", { count: 0, shown: reader.number(0) })
              : t("list.range", range)}
        </h2>
        <p class="muted" part="order">
          {t(`list.ordered.${place.order}`)}
        </p>
        {/* A single review needs no choice of order. */}
        {summary.count === 1 ? null : <Choices {...props} />}
      </div>
      <Narrowed {...props} />
      <div dangerouslySetInnerHTML={list.place} />
    </section>
  );
}

function Choices({ reader, place, byLanguage, at }: ReviewListProps): VNode {
  const { t } = reader;
  const written = languages.filter((language) => (byLanguage[language] ?? 0) > 0);
  const first = { ...place, page: 1 };
  return (
    <>
      <Choice
        label={t("list.orderBy")}
        links={reviewOrders.map((order) => ({
          text: t(`list.order.${order}`),
          href: at({ ...first, order }),
          isCurrent: order === place.order,
        }))}
      />
      {written.length < 2 ? null : (
        <Choice
          label={t("list.writtenIn")}
          links={[undefined, ...written].map((writtenIn) => ({
            text: writtenIn === undefined ? t("list.everyLanguage") : ownName(writtenIn),
            lang: writtenIn,
            href: at({ ...first, writtenIn }),
            isCurrent: writtenIn === place.writtenIn,
          }))}
        />
      )}
    </>
  );
}

type ChoiceLink = { text: string; lang?: string | undefined; href: string; isCurrent: boolean };

function Choice({ label, links }: { label: string; links: readonly ChoiceLink[] }): VNode {
  return (
    <nav class="choice" part="choice" aria-label={label}>
      <ul>
        {links.map(({ text, lang, href, isCurrent }) => (
          <li key={text}>
            <a href={href} rel="nofollow" lang={lang} aria-current={isCurrent ? "true" : undefined}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** What is left would look like what all buyers say; so it is said, above the list, how many it is of how many. */
function Narrowed({ reader, place, summary, at }: ReviewListProps): VNode | null {
  if (!isNarrowed(place)) return null;
  const { score, writtenIn } = place;
  const kind = score === undefined ? "writtenIn" : writtenIn === undefined ? "score" : "both";
  const said = {
    score: score === undefined ? "" : reader.number(score),
    language: writtenIn === undefined ? "" : ownName(writtenIn),
    found: reader.number(place.count),
    all: reader.number(summary.count),
  };
  return (
    <p class="narrowed" part="narrowed">
      {reader.t(`list.narrowed.${kind}`, said)}{" "}
      <a href={at({ ...place, score: undefined, writtenIn: undefined, page: 1 })}>{reader.t("list.narrowed.back")}</a>
    </p>
  );
}

/** The addresses of the pages beside one of a list. */
export function besides({ place, at }: Pick<ReviewListProps, "place" | "at">) {
  return {
    previous: place.page > 1 ? at({ ...place, page: place.page - 1 }) : undefined,
    next: place.page < place.pages ? at({ ...place, page: place.page + 1 }) : undefined,
  };
}

/** `label`: where a page may have several lists, what tells this one from the others. */
export function Paging(props: Pick<ReviewListProps, "reader" | "place" | "at"> & { label?: string }): VNode | null {
  const { reader, place } = props;
  const { t } = reader;
  if (place.pages === 1) return null;
  const { previous, next } = besides(props);
  return (
    <nav class="paging" part="paging" aria-label={props.label ?? t("list.pages")}>
      {previous === undefined ? (
        <span />
      ) : (
        <a href={previous} rel="prev">
          {t("list.previous")}
        </a>
      )}
      <span>{t("list.page", { page: reader.number(place.page), pages: reader.number(place.pages) })}</span>
      {next === undefined ? (
        <span />
      ) : (
        <a href={next} rel="next">
          {t("list.next")}
        </a>
      )}
    </nav>
  );
}

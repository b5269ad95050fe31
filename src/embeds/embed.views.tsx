import { type ComponentChildren, h, type VNode } from "preact";
import type { Bulk } from "../platform/html/render.ts";
import type { Language } from "../platform/languages.ts";
import { directionOf } from "../platform/languages.ts";
import {
  Paging,
  type PlaceInList,
  policyPagePath,
  type Reader,
  ReviewList,
  type ReviewListProps,
  ScoreLine,
  Summary,
} from "../publication/index.ts";
import type { Answers } from "../reviews/index.ts";
import { embedSentences } from "./sentences/index.ts";

type Shop = { name: string; trkref: string };

type Shown = { reader: Reader; shop: Shop; baseUrl: string };

/** An element of ours with what it shows in a root of its own, as HTML that needs no script. */
export function Included(props: {
  name: string;
  attributes: Record<string, string | undefined>;
  style: VNode;
  children: ComponentChildren;
}): VNode {
  const { name, attributes, style, children } = props;
  const root = { shadowrootmode: "open", shadowrootclonable: "" };
  return h(name, attributes, h("template", root, style, children)) as VNode;
}

/** A product's reviews with all that leads through them. */
export function Reviews(props: Shown & ReviewListProps): VNode {
  const { reader, summary } = props;
  return (
    <Root {...props}>
      {summary.average === undefined ? (
        <Nothing {...props} />
      ) : (
        <>
          <Summary {...props} average={summary.average} />
          <ReviewList {...props} />
          <Paging {...props} />
        </>
      )}
      <p class="disclosure" part="disclosure">
        {reader.t("disclosure.text", { shop: props.shop.name })}{" "}
        <a href={props.policy}>{reader.t("disclosure.link")}</a>
      </p>
    </Root>
  );
}

function Nothing({ reader, shop }: Shown): VNode {
  return (
    <p class="nothing" part="nothing">
      <strong>{reader.t("list.empty")}</strong> {reader.t("list.emptyWhy", { shop: shop.name })}
    </p>
  );
}

/** What the script makes as high as the page has reserved; the button shows the rest, and only the script shows the button. */
export function Root({ reader, children }: { reader: Reader; children: ComponentChildren }): VNode {
  const { language } = reader;
  return (
    <>
      <div class="root" part="root" lang={language} dir={directionOf(language) ?? "ltr"}>
        {children}
      </div>
      <button type="button" class="all" part="all" lang={language} hidden>
        {embedSentences(language)("all")}
      </button>
    </>
  );
}

export function ScoreOf({ reader, average, count }: { reader: Reader; average: number; count: number }): VNode {
  return (
    <span class="root" lang={reader.language}>
      <ScoreLine reader={reader} average={average} count={count} />
    </span>
  );
}

export type ShopFigures = {
  count: number;
  recommend: Answers;
  delivery: Answers;
  service: Answers;
  /** The first day that counts, if not all do. */
  since: string | undefined;
};

type ShopList = Pick<ReviewListProps, "at" | "shownReviews"> & {
  place: PlaceInList;
  /** Each an ExperienceCard. */
  cards: Bulk;
};

/**
 * What customers say about the shop itself, with a page of their reviews if there is one: figures without stars, since search engines
 * allow those for products only.
 */
export function ShopSaid(props: Shown & { figures: ShopFigures; list?: ShopList; isPage?: boolean }): VNode {
  const { reader, shop, baseUrl, figures } = props;
  const t = embedSentences(reader.language);
  const Heading = props.isPage ? "h1" : "h2";
  const rows = (["recommend", "delivery", "service"] as const).filter((what) => figures[what].respondents > 0);
  return (
    <Root reader={reader}>
      <Heading part="shop-heading">{t("shop.heading", { shop: shop.name })}</Heading>
      <p>
        {figures.count === 0
          ? t("shop.nothing")
          : t("shop.count", { count: figures.count, shown: reader.number(figures.count) })}{" "}
        {figures.since === undefined ? null : t("shop.since", { date: reader.day(figures.since) })}
      </p>
      {rows.length === 0 ? null : (
        <dl class="shop-figures" part="shop-figures">
          {rows.map((what) => (
            <div key={what}>
              <dt>{t(`shop.${what}`)}</dt>
              <dd>{shareOf(reader, t, figures[what])}</dd>
            </div>
          ))}
        </dl>
      )}
      {props.list === undefined || figures.count === 0 ? null : <ShopReviews {...props} list={props.list} />}
      <p class="disclosure" part="disclosure">
        {reader.t("disclosure.text", { shop: shop.name })}{" "}
        <a href={policyAddress(baseUrl, shop, reader.asked)}>{reader.t("disclosure.link")}</a>
      </p>
    </Root>
  );
}

function ShopReviews({ reader, shop, list, isPage }: Shown & { list: ShopList; isPage?: boolean }): VNode {
  const Heading = isPage ? "h2" : "h3";
  const { place, shownReviews, cards } = list;
  const from = (place.page - 1) * place.perPage;
  const range = {
    from: reader.number(from + 1),
    to: reader.number(from + shownReviews),
    of: reader.number(place.count),
  };
  return (
    <div part="list">
      <div class="list-head">
        <Heading id="list" part="list-heading">
          {place.count === 1 ? reader.t("list.one") : reader.t("list.range", range)}
        </Heading>
        <p class="muted" part="order">
          {reader.t("list.ordered.newest")}
        </p>
      </div>
      <div dangerouslySetInnerHTML={cards.place} />
      <Paging
        reader={reader}
        place={place}
        at={list.at}
        label={embedSentences(reader.language)("shop.heading", { shop: shop.name })}
      />
    </div>
  );
}

/** One figure about the shop in a line; nothing if nobody was asked. */
export function ShopFigureLine(props: {
  reader: Reader;
  shop: Shop;
  figure: "recommend" | "delivery" | "service";
  answers: Answers;
}): VNode | null {
  const { reader, shop, figure, answers } = props;
  if (answers.respondents === 0) return null;
  const t = embedSentences(reader.language);
  const share = reader.percent(answers.summation / answers.respondents);
  return (
    <span class="root" lang={reader.language}>
      <span class="figure-line" part="score-line">
        <strong>{share}</strong> {t(`figure.${figure}`, { shop: shop.name })}{" "}
        <span class="count" part="count">
          ({t("figure.asked", { count: answers.respondents, shown: reader.number(answers.respondents) })})
        </span>
      </span>
    </span>
  );
}

function shareOf(reader: Reader, t: ReturnType<typeof embedSentences>, { respondents, summation }: Answers): string {
  return t("shop.of", { share: reader.percent(summation / respondents), respondents: reader.number(respondents) });
}

/** Where a shop says how its reviews come about, from any page. */
export function policyAddress(baseUrl: string, { trkref }: Shop, lang: Language | undefined): string {
  return `${baseUrl}${policyPagePath(trkref)}${lang === undefined ? "" : `?lang=${lang}`}`;
}

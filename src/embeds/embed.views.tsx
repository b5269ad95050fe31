import { type ComponentChildren, h, type VNode } from "preact";
import type { Language } from "../platform/languages.ts";
import { directionOf } from "../platform/languages.ts";
import {
  Paging,
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
  name: "fairmark-reviews" | "fairmark-score" | "fairmark-shop";
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
function Root({ reader, children }: { reader: Reader; children: ComponentChildren }): VNode {
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

/** What customers say about the shop itself: figures without stars, since search engines allow those for products only. */
export function ShopSaid(props: Shown & { figures: ShopFigures }): VNode {
  const { reader, shop, baseUrl, figures } = props;
  const t = embedSentences(reader.language);
  const rows = (["recommend", "delivery", "service"] as const).filter((what) => figures[what].respondents > 0);
  return (
    <Root reader={reader}>
      <h2 part="shop-heading">{t("shop.heading", { shop: shop.name })}</h2>
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
      <p class="disclosure" part="disclosure">
        {reader.t("disclosure.text", { shop: shop.name })}{" "}
        <a href={policyAddress(baseUrl, shop, reader.asked)}>{reader.t("disclosure.link")}</a>
      </p>
    </Root>
  );
}

function shareOf(reader: Reader, t: ReturnType<typeof embedSentences>, { respondents, summation }: Answers): string {
  return t("shop.of", { share: reader.percent(summation / respondents), respondents: reader.number(respondents) });
}

/** Where a shop says how its reviews come about, from any page. */
export function policyAddress(baseUrl: string, { trkref }: Shop, lang: Language | undefined): string {
  return `${baseUrl}${policyPagePath(trkref)}${lang === undefined ? "" : `?lang=${lang}`}`;
}

import type { ComponentChildren, VNode } from "preact";
import { Mark } from "../platform/html/page.tsx";
import type { VisibleReview } from "../reviews/index.ts";
import type { Frame } from "./layout.views.tsx";
import { policyPagePath, withQuery } from "./publication-link.ts";
import type { Reader } from "./reader.ts";

/** A published review, with what belongs to it but is kept elsewhere. */
export type ShownReview = {
  review: VisibleReview;
  /** The questions of further scores, in their order and in the reader's language. */
  questions: readonly { id: string; text: string }[];
  /** The retailer's public reply. */
  reply: { text: string; publishedAt: Date } | undefined;
};

type OpinionProps = Pick<Frame, "reader" | "shop" | "linkBase"> & ShownReview;

/** The score in words; Stars show the same as a picture. */
export function Score(props: { reader: Reader; score: number; decimals?: 0 | 1 }): VNode {
  const { reader, score, decimals = 0 } = props;
  return (
    <span class="score" part="score">
      <strong>{reader.number(score, decimals)}</strong> {reader.t("outOfTen")}
    </span>
  );
}

/** Who wrote it, as far as they want that to be known. */
export function Author({ reader, review: { displayName, town } }: OpinionProps): VNode {
  return (
    <span class="author" part="author">
      {displayName === null ? reader.t("anonymous") : <bdi>{displayName}</bdi>}
      {town === null ? null : (
        <>
          , <bdi>{town}</bdi>
        </>
      )}
    </span>
  );
}

/** The author, and whether they changed it. */
export function Byline(props: OpinionProps): VNode {
  const { reader, review } = props;
  return (
    <p class="byline">
      <Author {...props} />
      {review.isEdited ? (
        <span class="edited">{reader.t("review.edited", { date: reader.day(review.submittedAt) })}</span>
      ) : null}
    </p>
  );
}

/** What the author wrote about the product, with headings only if there are parts to tell apart. */
export function Words({ reader, review }: OpinionProps): VNode {
  const { goodPoints, badPoints, generalComments, language } = review;
  const { t } = reader;
  if (goodPoints === null && badPoints === null) {
    return generalComments === null ? (
      <p class="muted">{t("review.noText")}</p>
    ) : (
      <Written text={generalComments} lang={language} />
    );
  }
  const parts = [
    ["good", goodPoints],
    ["bad", badPoints],
    ["comments", generalComments],
  ] as const;
  return (
    <dl class="words" part="words">
      {parts.map(([part, text]) =>
        text === null ? null : (
          <div key={part} class={part}>
            <dt>{t(`review.${part}`)}</dt>
            <dd>
              <Written text={text} lang={language} />
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** What somebody wrote, in the language that they wrote it in. */
export function Written({ text, lang }: { text: string; lang: string | undefined }): VNode {
  return (
    <div class="written" lang={lang}>
      {paragraphsOf(text).map((paragraph) => (
        <p dir="auto">{paragraph}</p>
      ))}
    </div>
  );
}

/** More than anybody writes: a text of nothing but tiny paragraphs would make a page many times its own length. */
const paragraphsAtMost = 40;

/** The paragraphs of a text; the last one allowed holds the rest as it was written, blank lines and all. */
function paragraphsOf(text: string): string[] {
  const paragraphs: string[] = [];
  let from = 0;
  for (const { 0: gap, index } of text.matchAll(/\n[^\S\n]*\n\s*/g)) {
    if (paragraphs.length === paragraphsAtMost - 1) break;
    paragraphs.push(text.slice(from, index));
    from = index + gap.length;
  }
  return [...paragraphs, text.slice(from)];
}

/** Scores beyond the overall one, by the questions that were asked; a score whose question is gone is not shown. */
export function FurtherScores({ reader, review, questions }: OpinionProps): VNode | null {
  const answered = questions.filter(({ id }) => review.scores[id] !== undefined);
  if (answered.length === 0) return null;
  return (
    <section class="answers">
      <h2>{reader.t("review.scores")}</h2>
      <dl>
        {answered.map(({ id, text }) => (
          <Answer key={id} question={text}>
            {reader.t("review.ofTen", { score: reader.number(review.scores[id]!) })}
          </Answer>
        ))}
      </dl>
    </section>
  );
}

/** What the author answered about the shop rather than the product. */
export function AboutShop(props: OpinionProps): VNode | null {
  const answers = ShopAnswers(props);
  if (answers === null) return null;
  return (
    <section class="answers">
      <h2>{props.reader.t("shop.heading")}</h2>
      {answers}
    </section>
  );
}

/** The same without a heading. */
export function ShopAnswers({ reader, review }: OpinionProps): VNode | null {
  const { t } = reader;
  const { likelihoodToRecommend, shopComments, language } = review;
  const answers = (["wouldBuyAgain", "happyWithDelivery", "happyWithCustomerService"] as const).filter(
    (question) => review[question] !== null,
  );
  if (answers.length === 0 && likelihoodToRecommend === null && shopComments === null) return null;
  return (
    <dl>
      {answers.map((question) => (
        <Answer key={question} question={t(`shop.${question}`)}>
          {review[question] ? t("yes") : t("no")}
        </Answer>
      ))}
      {likelihoodToRecommend === null ? null : (
        <Answer question={t("shop.likelihoodToRecommend")}>
          {t("shop.ofTen", { score: reader.number(likelihoodToRecommend) })}
        </Answer>
      )}
      {shopComments === null ? null : (
        <div class="wide">
          <dt>{t("shop.comments")}</dt>
          <dd>
            <Written text={shopComments} lang={language} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function Answer({ question, children }: { question: string; children: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{question}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The retailer's reply, below what it replies to. `level` is the level of its heading. */
export function Reply({ reader, shop, reply, level }: OpinionProps & { level: "h2" | "h4" }): VNode | null {
  if (reply === undefined) return null;
  const Heading = level;
  return (
    <section class="reply" part="reply">
      <Heading>{reader.t("review.reply", { shop: shop.name })}</Heading>
      <p class="muted">
        <Day reader={reader} date={reply.publishedAt} />
      </p>
      <Written text={reply.text} lang={undefined} />
    </section>
  );
}

/**
 * What a reader must not overlook, shown before the first word: something was given for the review, or the purchase did not last.
 * If nothing was given, or nobody has said, that is among the facts.
 */
export function Labels({ reader, review }: OpinionProps): VNode | null {
  const { isIncentivised, isCancelled, isRefunded } = review;
  const labels = [
    ...(isIncentivised === true ? (["incentivised"] as const) : []),
    ...(isCancelled ? (["cancelled"] as const) : []),
    ...(isRefunded ? (["refunded"] as const) : []),
  ];
  if (labels.length === 0) return null;
  return (
    <ul class="labels" part="labels">
      {labels.map((label) => (
        <li key={label} class={label}>
          {reader.t(`label.${label}`)}
        </li>
      ))}
    </ul>
  );
}

export function incentiveWord({ isIncentivised }: ShownReview["review"]): "Given" | "None" | "Unknown" {
  if (isIncentivised === null) return "Unknown";
  return isIncentivised ? "Given" : "None";
}

/** Both dates, how it was verified, and whether anything was given in return, in full. */
export function Facts({ reader, shop, review, linkBase = "" }: OpinionProps): VNode {
  const { t } = reader;
  const { purchaseDate, publishedAt, isConfirmedPurchase } = review;
  const kind = isConfirmedPurchase ? "confirmed" : "named";
  return (
    <dl class="facts">
      <Fact name={t("facts.experience")}>
        {purchaseDate === null ? t("facts.unknown") : <Day reader={reader} date={purchaseDate} />}
      </Fact>
      <Fact name={t("facts.publication")}>
        <Day reader={reader} date={publishedAt} />
      </Fact>
      <Fact name={t("facts.incentive")}>
        <a href={`${linkBase}${withQuery(policyPagePath(shop.trkref), { lang: reader.asked })}#incentives`}>
          {t(`facts.incentive${incentiveWord(review)}`)}
        </a>
      </Fact>
      <div class="wide">
        <dt>{t("facts.verification")}</dt>
        <dd class="verified">
          {isConfirmedPurchase ? <Mark /> : null}
          <span>{t(`facts.${kind}`, { shop: shop.name })}</span>
        </dd>
      </div>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A date that programs can read. */
export function Day({ reader, date }: { reader: Reader; date: string | Date }): VNode {
  const iso = typeof date === "string" ? date : date.toISOString().slice(0, 10);
  return <time dateTime={iso}>{reader.day(date)}</time>;
}

import type { VNode } from "preact";
import { askPagePath, questionPagePath, type ShownAnswer, type ShownConversation } from "../conversations/index.ts";
import type { Bulk } from "../platform/html/render.ts";
import { Disclosure, type Frame, ProductAside, PublishedPage } from "./layout.views.tsx";
import { Day, Written } from "./opinion.views.tsx";
import { withQuery } from "./publication-link.ts";
import type { ShownProduct, ShownVariants } from "./reviewed.ts";
import type { ScoreSummary } from "./score-summary.ts";

type InFrame = Pick<Frame, "reader" | "shop">;
type About = InFrame & { question: ShownConversation };

export type QuestionPageProps = Frame & {
  product: ShownProduct;
  variants: ShownVariants | undefined;
  summary: ScoreSummary;
  question: ShownConversation;
  /** Where the shop is reached, if it says so. */
  contact: string | null;
  /** Where the other questions about the product are. */
  list: string;
  structuredData: Bulk | undefined;
};

/** Longer titles are cut off wherever they are shown. */
const titleAtMost = 90;

/** One published question with its answers. Search engines list it once there is an answer. */
export function QuestionPage(props: QuestionPageProps): VNode {
  const { reader, shop, product, question, structuredData, summary, list } = props;
  const { t } = reader;
  const lang = reader.asked;
  return (
    <PublishedPage
      {...props}
      title={`${beginningOf(question.text)} – ${product.name} – ${shop.name}`}
      isIndexed={question.answers.length > 0}
      structuredData={structuredData}
      aside={<ProductAside {...props} summary={summary} />}
    >
      <article class="review">
        <h1>{t("question.about", { product: product.name })}</h1>
        <Written text={question.text} lang={question.language} />
        <p class="muted">
          <Asker {...props} />
          {" · "}
          <time dateTime={isoDay(question.submittedAt)}>
            {t("question.asked", { date: reader.dayBefore(question.submittedAt, question.publishedAt) })}
          </time>
          {", "}
          <time dateTime={isoDay(question.publishedAt)}>
            {t("question.published", { date: reader.day(question.publishedAt) })}
          </time>
          <Votes {...props} of={question} />
        </p>
      </article>
      <Answers {...props} level="h2" />
      <ul class="onward">
        <li>
          <a href={withQuery(list, { lang })}>{t("question.all")}</a>
        </li>
        <li>
          <a href={withQuery(product.path, { lang })}>{t("question.toReviews", { product: product.name })}</a>
        </li>
      </ul>
      <Contact {...props} />
      <p class="muted">{t("question.how", { shop: shop.name })}</p>
    </PublishedPage>
  );
}

/** Whatever breaks the rules can be told to the shop, where it says how. */
function Contact({ reader, shop, contact }: QuestionPageProps): VNode | null {
  if (contact === null) return null;
  const href = contact.includes("@") && !/^https:/i.test(contact) ? `mailto:${contact}` : contact;
  return (
    <p class="muted">
      {reader.t("question.report", { shop: shop.name })} <a href={href}>{contact}</a>
    </p>
  );
}

/** One question among others: its heading is an h3. */
export function QuestionCard(props: About): VNode {
  const { reader, shop, question } = props;
  const id = `question-${question.number}`;
  return (
    <article class="card question" aria-labelledby={id}>
      <div class="card-head">
        <h3 id={id}>
          <Asker {...props} isAsking />
        </h3>
        <span class="author">
          <Day reader={reader} date={question.publishedAt} />
        </span>
      </div>
      <Written text={question.text} lang={question.language} />
      <Answers {...props} level="h4" />
      <p class="muted">
        <a
          href={withQuery(questionPagePath(shop.trkref, question.number), { lang: reader.asked })}
          aria-describedby={id}
        >
          {reader.t("question.alone")}
        </a>
        <Votes {...props} of={question} />
      </p>
    </article>
  );
}

function Asker({ reader, question, isAsking = false }: About & { isAsking?: boolean }): VNode {
  const name = question.firstName ?? reader.t("question.someone");
  return <bdi>{isAsking ? reader.t("question.by", { name }) : name}</bdi>;
}

function Answers(props: About & { level: "h2" | "h4" }): VNode {
  const { reader, shop, question, level: Heading } = props;
  const { t } = reader;
  if (question.answers.length === 0) return <p class="muted">{t("question.unanswered", { shop: shop.name })}</p>;
  return (
    <>
      {question.answers.map((answer) => (
        <section key={answer.number} class="reply" id={`answer-${answer.number}`}>
          <Heading>{answerWords(props, answer)}</Heading>
          <p class="muted">
            {answer.writerKind === "shop" ? `${t("question.fromShop")} · ` : null}
            {answer.ownerSince === null
              ? null
              : `${t("question.ownerSince", { month: reader.month(answer.ownerSince) })} · `}
            <Day reader={reader} date={answer.publishedAt} />
            <Votes {...props} of={answer} />
          </p>
          <Written text={answer.text} lang={undefined} />
        </section>
      ))}
    </>
  );
}

/** Whose answer it is: the shop's is marked as the shop's. */
function answerWords({ reader, shop }: InFrame, { writerKind, displayName }: ShownAnswer): string {
  if (writerKind === "shop") return reader.t("question.answer", { shop: shop.name });
  return displayName === null
    ? reader.t("question.answerOfSomebody")
    : reader.t("question.answerOfOwner", { name: displayName });
}

/** Counts, and nothing that goes by them. */
function Votes({ reader, of }: InFrame & { of: Pick<ShownAnswer, "helpful" | "unhelpful"> }): VNode | null {
  const counts = (["helpful", "unhelpful"] as const).filter((one) => of[one] > 0);
  if (counts.length === 0) return null;
  const words = counts.map((one) => reader.t(`question.${one}`, { count: of[one], shown: reader.number(of[one]) }));
  return (
    <>
      {" · "}
      {words.join(", ")}
    </>
  );
}

export type QuestionsProps = InFrame & {
  questions: readonly ShownConversation[];
  /** Where all of them are, if there are more. */
  all: string | undefined;
  /** Of the product that a question would be about; undefined where nobody can ask here. */
  askAbout: string | undefined;
};

/** The newest questions about a product, below its reviews; nothing where there is none and nobody can ask. */
export function QuestionsSection(props: QuestionsProps): VNode | null {
  const { reader, shop, questions, all, askAbout } = props;
  const { t } = reader;
  if (questions.length === 0 && askAbout === undefined) return null;
  return (
    <section class="questions" aria-labelledby="questions">
      <div class="list-head">
        <h2 id="questions">{t("question.heading")}</h2>
        <p class="muted">{questions.length === 0 ? t("question.none") : t("question.how", { shop: shop.name })}</p>
      </div>
      {questions.map((question) => (
        <QuestionCard key={question.number} reader={reader} shop={shop} question={question} />
      ))}
      <ul class="onward">
        {all === undefined ? null : (
          <li>
            <a href={withQuery(all, { lang: reader.asked })}>{t("question.all")}</a>
          </li>
        )}
        <Ask {...props} />
      </ul>
    </section>
  );
}

function Ask({ reader, shop, askAbout }: Pick<QuestionsProps, "reader" | "shop" | "askAbout">): VNode | null {
  if (askAbout === undefined) return null;
  return (
    <li>
      <a href={withQuery(askPagePath(shop.trkref, askAbout), { lang: reader.asked })} rel="nofollow">
        {reader.t("question.ask")}
      </a>
    </li>
  );
}

export type QuestionsPageProps = Frame &
  Omit<QuestionsProps, "all"> & {
    product: ShownProduct;
    variants: ShownVariants | undefined;
    isFirst: boolean;
    /** The first page of the list, and the one after this. */
    first: string;
    older: string | undefined;
  };

/** All published questions about a product, a page at a time. */
export function QuestionsPage(props: QuestionsPageProps): VNode {
  const { reader, shop, product, questions, isFirst, first, older } = props;
  const { t } = reader;
  const lang = reader.asked;
  const names = { product: product.name, shop: shop.name };
  return (
    <PublishedPage
      {...props}
      title={t("question.listTitle", names)}
      isIndexed={isFirst && questions.length > 0}
      next={older}
      aside={<ProductAside {...props} summary={undefined} />}
    >
      <h1>{t("question.listHeading", names)}</h1>
      <p class="muted">
        {questions.length === 0 ? t(`question.${isFirst ? "none" : "empty"}`) : t("question.ordered")}
      </p>
      <h2 class="visually-hidden">{t("question.heading")}</h2>
      {questions.map((question) => (
        <QuestionCard key={question.number} reader={reader} shop={shop} question={question} />
      ))}
      {isFirst && older === undefined ? null : (
        <nav class="paging" aria-label={t("list.pages")}>
          {isFirst ? <span /> : <a href={withQuery(first, { lang })}>{t("question.newest")}</a>}
          {older === undefined ? (
            <span />
          ) : (
            <a href={withQuery(older, { lang })} rel="next">
              {t("question.older")}
            </a>
          )}
        </nav>
      )}
      <ul class="onward">
        <Ask {...props} />
        <li>
          <a href={withQuery(product.path, { lang })}>{t("question.toReviews", names)}</a>
        </li>
      </ul>
      <Disclosure {...props} />
    </PublishedPage>
  );
}

function beginningOf(text: string): string {
  const line = text.replace(/\s+/g, " ");
  const characters = [...line];
  return characters.length <= titleAtMost ? line : `${characters.slice(0, titleAtMost - 1).join("")}…`;
}

function isoDay(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

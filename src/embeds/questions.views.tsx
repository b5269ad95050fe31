import type { VNode } from "preact";
import { questionPagePath, type ShownConversation } from "../conversations/index.ts";
import type { Bulk } from "../platform/html/render.ts";
import { type Asked, Paging, type Reader } from "../publication/index.ts";
import { Root } from "./embed.views.tsx";
import type { QuestionsCounted, QuestionsPlace } from "./product-questions.ts";
import { embedSentences } from "./sentences/index.ts";

type Shop = { name: string; trkref: string };

export type QuestionsProps = {
  reader: Reader;
  place: QuestionsPlace;
  shownQuestions: number;
  /** The questions of this page of the list, each a QuestionCard. */
  list: Bulk;
  /** The address of the form to ask by; undefined where nobody can ask. */
  ask: string | undefined;
  /** The address of another page of the list. */
  at: (asked: Asked) => string;
  /** Where all of them are read, if pages of this list lead nowhere. */
  all?: string | undefined;
};

/** What is the same for every page of a list of questions: newest first, all of them. */
const whole = { order: "newest", score: undefined, writtenIn: undefined } as const;

/** What was asked about a product and what the shop answered, with all that leads through it, and to the form to ask by. */
export function Questions(props: QuestionsProps): VNode {
  const { reader, place, list, ask, at, all } = props;
  const t = embedSentences(reader.language);
  return (
    <Root reader={reader}>
      <section aria-labelledby="list" part="list">
        <div class="list-head">
          <h2 id="list" part="list-heading">
            {headingOf(props)}
          </h2>
          {place.count < 2 ? null : (
            <p class="muted" part="order">
              {t("questions.order")}
            </p>
          )}
        </div>
        <div dangerouslySetInnerHTML={list.place} />
      </section>
      {all === undefined ? (
        <Paging reader={reader} place={{ ...whole, ...place }} at={at} label={t("questions.pages")} />
      ) : place.pages === 1 ? null : (
        <p part="paging">
          <a href={all}>{t("questions.all", { shown: countOf(reader, place) })}</a>
        </p>
      )}
      {ask === undefined ? null : (
        <p part="ask">
          <a href={ask} rel="nofollow">
            {t("questions.ask")}
          </a>
        </p>
      )}
      <p class="disclosure" part="disclosure">
        {t("questions.disclosure")}
      </p>
    </Root>
  );
}

function headingOf({ reader, place, shownQuestions }: QuestionsProps): string {
  const t = embedSentences(reader.language);
  if (place.count === 0) return t("questions.none");
  if (place.count === 1) return t("questions.one");
  const from = (place.page - 1) * place.perPage;
  return t("questions.range", {
    from: reader.number(from + 1),
    to: reader.number(from + shownQuestions),
    of: countOf(reader, place),
  });
}

export type QuestionCardProps = {
  reader: Reader;
  shop: Shop;
  question: ShownConversation;
  /** The variant it is about, if there are several. */
  variant: string | undefined;
  /** What stands before the paths of links. */
  linkBase: string;
};

/** One question among others, with the answers to it. Its heading, an h3, is the question itself; the first paragraph of a long one. */
export function QuestionCard({ reader, shop, question, variant, linkBase }: QuestionCardProps): VNode {
  const t = embedSentences(reader.language);
  const { number, language, answers } = question;
  const [first = "", more] = question.text.split(/\n[^\S\n]*\n\s*(.*)/s);
  const id = `question-${number}`;
  const path = questionPagePath(shop.trkref, number);
  return (
    <article class="card" part="card" aria-labelledby={id}>
      <h3 id={id} class="asked written" part="card-heading" lang={language} dir="auto">
        {first}
      </h3>
      {more ? (
        <div class="written" lang={language}>
          <p dir="auto">{more}</p>
        </div>
      ) : null}
      {variant === undefined ? null : (
        <p class="variant">
          {reader.t("variants.one")} <bdi>{variant}</bdi>
        </p>
      )}
      <Facts reader={reader} question={question} />
      {answers.length === 0 ? (
        <p class="muted" part="unanswered">
          {t("questions.unanswered")}
        </p>
      ) : (
        answers.map((answer) => <Answer key={answer.number} reader={reader} shop={shop} answer={answer} />)
      )}
      <ul class="onward">
        <li>
          <a href={linkBase + path + langOf(reader, "?")} aria-describedby={id}>
            {t("questions.alone")}
          </a>
        </li>
      </ul>
    </article>
  );
}

function Facts({ reader, question }: Pick<QuestionCardProps, "reader" | "question">): VNode {
  const t = embedSentences(reader.language);
  const { firstName, submittedAt, publishedAt } = question;
  return (
    <p class="fact-line" part="facts">
      <span>
        {firstName === null ? (
          t("questions.byShopper")
        ) : (
          <>
            {t("questions.by")} <bdi class="author">{firstName}</bdi>
          </>
        )}
      </span>
      {" · "}
      <Day date={submittedAt}>{t("questions.asked", { date: reader.dayBefore(submittedAt, publishedAt) })}</Day>
      {" · "}
      <Day date={publishedAt}>{t("questions.published", { date: reader.day(publishedAt) })}</Day>
      <Votes reader={reader} of={question} />
    </p>
  );
}

function Answer(props: Pick<QuestionCardProps, "reader" | "shop"> & { answer: ShownConversation["answers"][number] }) {
  const { reader, shop, answer } = props;
  return (
    <section class="reply" part="reply">
      <h4>{writerOf(answer, reader, shop)}</h4>
      <p class="muted">
        {answer.ownerSince === null ? null : (
          <>
            <span part="owner-since">
              {embedSentences(reader.language)("questions.ownerSince", { month: reader.month(answer.ownerSince) })}
            </span>
            {" · "}
          </>
        )}
        <Day date={answer.publishedAt}>{reader.day(answer.publishedAt)}</Day>
        <Votes reader={reader} of={answer} />
      </p>
      <div class="written">
        <p dir="auto">{answer.text}</p>
      </div>
    </section>
  );
}

/** Who answers: the shop is always called so. */
function writerOf(
  { writerKind, displayName }: ShownConversation["answers"][number],
  reader: Reader,
  shop: Shop,
): string {
  const t = embedSentences(reader.language);
  if (writerKind === "shop") return t("questions.answer", { shop: shop.name });
  return displayName === null ? t("questions.answerByUnnamed") : t("questions.answerByOwner", { name: displayName });
}

/** How readers have voted; nothing where nobody has. */
function Votes({ reader, of }: { reader: Reader; of: { helpful: number; unhelpful: number } }): VNode | null {
  const { helpful, unhelpful } = of;
  if (helpful + unhelpful === 0) return null;
  const said = { helpful: reader.number(helpful), unhelpful: reader.number(unhelpful) };
  return (
    <>
      {" · "}
      <span part="votes">{embedSentences(reader.language)("questions.votes", said)}</span>
    </>
  );
}

function Day({ date, children }: { date: Date; children: string }): VNode {
  return <time dateTime={date.toISOString().slice(0, 10)}>{children}</time>;
}

/** How many questions there are, in a line; nothing if there are none. */
export function QuestionCount({ reader, counted }: { reader: Reader; counted: QuestionsCounted }): VNode | null {
  const { count } = counted;
  if (count === 0) return null;
  return (
    <span class="root" lang={reader.language}>
      <span class="figure-line" part="count">
        {embedSentences(reader.language)("questions.count", { count, shown: countOf(reader, counted) })}
      </span>
    </span>
  );
}

function countOf(reader: Reader, { count, isMore }: QuestionsCounted): string {
  return reader.number(count) + (isMore ? "+" : "");
}

/** The language as a parameter after `before`, if it was asked for by name. */
export function langOf({ asked }: Reader, before: "?" | "&"): string {
  return asked === undefined ? "" : `${before}lang=${asked}`;
}

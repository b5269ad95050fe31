import type { VNode } from "preact";
import { inFull } from "../platform/formats.ts";
import { ProblemSummary, TextArea } from "../platform/html/form.tsx";
import { LanguageLinks } from "../platform/html/language-links.tsx";
import { Page, type PageLook, Subject } from "../platform/html/page.tsx";
import { type Language, localeFor } from "../platform/languages.ts";
import { lengthOf } from "../platform/text.ts";
import { appealWordsAtMost, dateIn } from "../reviews/index.ts";
import type { Question, TextProblem } from "./conversation.ts";
import { askerSentences } from "./sentences/index.ts";

export type AskerPageProps = {
  language: Language;
  /** The language, if the URL asks for one. */
  asked: Language | undefined;
  shop: string;
  look: PageLook | undefined;
  productName: string;
  imageUrl: string | undefined;
  question: Question;
  /** The address of this page, and of what its form is sent to. */
  pathOf: (page?: string) => string;
  /** Of the question's page for everybody. */
  publicPath: string;
  /** Until when they may appeal; undefined if they may not. */
  until: Date | undefined;
  typed?: string;
  problem?: TextProblem;
};

/** What has become of a question, why, and what its asker can do about it. */
export function AskerPage(props: AskerPageProps): VNode {
  const { language, shop, look, productName, imageUrl, question, publicPath, problem, pathOf } = props;
  const t = askerSentences(language);
  const standing = standingOf(question);
  const heading = t(`yours.${standing}.heading`);
  const isFinal = standing === "rejected" && question.isAppeal;
  return (
    <Page
      title={`${problem ? `${t("yours.error")} ` : ""}${heading} – ${shop}`}
      lang={language}
      masthead={shop}
      look={look}
      aside={<Subject name={productName} imageUrl={imageUrl} />}
      footnote={t("yours.footnote")}
    >
      <ProblemSummary heading={t("yours.appeal.problems")} problems={{ words: problemSentence(props) }} />
      <h1>{heading}</h1>
      <p class="lead">{isFinal ? t("yours.rejected.again") : t(`yours.${standing}.text`)}</p>
      {standing === "published" ? (
        <p>
          <a href={publicPath}>{t("yours.published.read")}</a>
        </p>
      ) : null}
      {standing === "rejected" ? <Reasons {...props} /> : null}
      <section class="quoted" aria-labelledby="sent">
        <h2 id="sent">{t("yours.sent")}</h2>
        <p class="muted">{t("yours.sentOn", { date: dateIn(language, question.submittedAt) })}</p>
        <blockquote class="written" lang={question.language} dir="auto">
          {question.text}
        </blockquote>
      </section>
      <AppealForm {...props} />
      <LanguageLinks current={language} label={t("yours.languages")} hrefOf={(one) => `${pathOf()}&lang=${one}`} />
    </Page>
  );
}

function standingOf({ state, isAppeal }: Question): "waiting" | "appealed" | "published" | "rejected" {
  if (state === "pending_moderation") return isAppeal ? "appealed" : "waiting";
  return state;
}

function Reasons({ language, question: { reason, passage, note } }: AskerPageProps): VNode {
  const t = askerSentences(language);
  return (
    <section class="notice" aria-labelledby="why">
      <h2 id="why">{t("yours.why")}</h2>
      {reason ? <p>{t(`reason.${reason}`)}.</p> : null}
      {passage ? (
        <>
          <p>{t("yours.passage")}</p>
          <blockquote class="written" dir="auto">
            {passage}
          </blockquote>
        </>
      ) : null}
      {note ? (
        <>
          <p>{t("yours.note")}</p>
          <blockquote class="written" dir="auto">
            {note}
          </blockquote>
        </>
      ) : null}
    </section>
  );
}

function AppealForm(props: AskerPageProps): VNode | null {
  const { language, asked, until, typed = "", pathOf } = props;
  if (!until) return null;
  const t = askerSentences(language);
  return (
    <form method="post" action={`${pathOf("/appeal")}${asked ? `&lang=${asked}` : ""}`} noValidate class="report">
      <h2>{t("yours.appeal.heading")}</h2>
      <p>{t("yours.appeal.text")}</p>
      <p class="muted">{t("yours.appeal.until", { date: dateIn(language, until) })}</p>
      <TextArea
        name="words"
        label={t("yours.appeal.label")}
        hint={t("yours.appeal.hint", { most: inFull(appealWordsAtMost, localeFor(language)) })}
        value={typed}
        problem={problemSentence(props)}
        rows={6}
      />
      <button type="submit">{t("yours.appeal.send")}</button>
    </form>
  );
}

function problemSentence({ language, problem, typed = "" }: AskerPageProps): string | undefined {
  if (problem === undefined) return undefined;
  const locale = localeFor(language);
  const facts = { most: inFull(appealWordsAtMost, locale), length: inFull(lengthOf(typed.trim()), locale) };
  return askerSentences(language)(`yours.appeal.${problem}`, facts);
}

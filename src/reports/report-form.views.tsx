import type { ComponentChildren, VNode } from "preact";
import { inFull } from "../platform/formats.ts";
import { ProblemSummary, TextArea, TextField } from "../platform/html/form.tsx";
import { LanguageLinks } from "../platform/html/language-links.tsx";
import { Page, type PageLook, Subject } from "../platform/html/page.tsx";
import { type Language, localeFor } from "../platform/languages.ts";
import { lengthOf } from "../platform/text.ts";
import { type ReportProblems, reportReasons, wordsAtMost } from "./report.ts";
import { reportSentences } from "./sentences/index.ts";

type About = {
  language: Language;
  /** The language, if the URL asks for one. */
  asked: Language | undefined;
  shop: string;
  look: PageLook | undefined;
  /** Of the review's page. */
  path: string;
  productName: string;
  imageUrl: string | undefined;
  /** What the author wrote, and in which language. */
  texts: readonly string[];
  textLanguage: Language;
};

export type ReportPageProps = About & {
  /** As they were sent. */
  fields: { reason: string; words: string; email: string };
  problems: ReportProblems;
  /** Whether so many reports came in that this one was not taken. */
  isTooMany?: boolean;
};

/** The form, below the text of the review. The score is left out, since it is not a reason. */
export function ReportPage(props: ReportPageProps): VNode {
  const { language, asked, shop, productName, path, fields, problems, isTooMany = false } = props;
  const t = reportSentences(language);
  const sentences = problemSentences(props);
  const hasProblems = isTooMany || Object.keys(problems).length > 0;
  const title = `${hasProblems ? `${t("error")} ` : ""}${t("title", { product: productName })} – ${shop}`;
  const action = `${path}/report${asked ? `?lang=${asked}` : ""}`;
  return (
    <Layout {...props} title={title}>
      <ProblemSummary heading={t("problems")} problems={sentences} />
      {isTooMany ? (
        <p class="notice error" role="alert">
          {t("wait")}
        </p>
      ) : null}
      <h1>{t("heading")}</h1>
      <p class="lead">{t("lead", { shop })}</p>
      <Quoted {...props} />
      {/* novalidate: the sentences of this page are clearer than a browser's bubble, and stay. */}
      <form method="post" action={action} noValidate class="report">
        <Reasons {...props} problem={sentences[`reason_${reportReasons[0]}`]} />
        <TextArea
          name="words"
          label={t("words.label")}
          hint={t("words.hint", { most: number(wordsAtMost, language) })}
          value={fields.words}
          problem={sentences.words}
          rows={6}
        />
        <TextField
          name="email"
          type="email"
          autocomplete="email"
          label={t("email.label")}
          hint={t("email.hint")}
          value={fields.email}
          problem={sentences.email}
        />
        <p class="muted">{t("truth")}</p>
        <button type="submit">{t("send")}</button>
      </form>
    </Layout>
  );
}

export function ThanksPage(props: About): VNode {
  const { language, shop } = props;
  const t = reportSentences(language);
  return (
    <Layout {...props} title={`${t("thanks.title")} – ${shop}`} page="report/thanks">
      <h1>{t("thanks.title")}</h1>
      <p class="lead">{t("thanks.lead", { shop })}</p>
      <p>{t("thanks.next")}</p>
    </Layout>
  );
}

function problemSentences({ problems, fields, language }: ReportPageProps): Record<string, string | undefined> {
  const t = reportSentences(language);
  const facts = { most: number(wordsAtMost, language), length: number(lengthOf(fields.words.trim()), language) };
  return {
    [`reason_${reportReasons[0]}`]: problems.reason && t("reason.missing"),
    words: problems.words && t(`words.${problems.words}`, facts),
    email: problems.email && t("email.not_an_address"),
  };
}

function number(value: number, language: Language): string {
  return inFull(value, localeFor(language));
}

function Quoted({ language, texts, textLanguage }: ReportPageProps): VNode {
  const t = reportSentences(language);
  return (
    <section class="quoted" aria-labelledby="quoted">
      <h2 id="quoted">{t("about")}</h2>
      {texts.length === 0 ? <p class="muted">{t("noText")}</p> : null}
      {texts.map((text) => (
        <blockquote key={text} class="written" lang={textLanguage} dir="auto">
          {text}
        </blockquote>
      ))}
    </section>
  );
}

function Reasons({ language, fields, problem }: ReportPageProps & { problem: string | undefined }): VNode {
  const t = reportSentences(language);
  return (
    <fieldset class="reasons" aria-describedby={problem ? "reason_hint reason_problem" : "reason_hint"}>
      <legend>{t("reason.legend")}</legend>
      <p class="muted" id="reason_hint">
        {t("noReason")}
      </p>
      {problem ? (
        <p class="problem" id="reason_problem">
          <span class="visually-hidden">{t("error")} </span>
          {problem}
        </p>
      ) : null}
      {reportReasons.map((reason) => (
        <div key={reason} class="reason">
          <input
            type="radio"
            id={`reason_${reason}`}
            name="reason"
            value={reason}
            checked={reason === fields.reason}
            aria-describedby={`reason_${reason}_hint`}
            required
          />
          <label for={`reason_${reason}`}>{t(`reason.${reason}.label`)}</label>
          <p class="muted" id={`reason_${reason}_hint`}>
            {t(`reason.${reason}.hint`)}
          </p>
        </div>
      ))}
    </fieldset>
  );
}

function Layout(props: About & { title: string; page?: string; children: ComponentChildren }): VNode {
  const { language, shop, look, path, productName, imageUrl, asked, title, page = "report", children } = props;
  const t = reportSentences(language);
  const aside = (
    <Subject name={productName} imageUrl={imageUrl}>
      <p>
        <a href={`${path}${asked ? `?lang=${asked}` : ""}`}>{t("back")}</a>
      </p>
    </Subject>
  );
  return (
    <Page title={title} lang={language} masthead={shop} look={look} aside={aside} footnote={t("footnote")}>
      {children}
      <LanguageLinks current={language} label={t("languages")} hrefOf={(one) => `${path}/${page}?lang=${one}`} />
    </Page>
  );
}

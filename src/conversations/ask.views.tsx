import type { ComponentChildren, VNode } from "preact";
import { inFull } from "../platform/formats.ts";
import { ProblemSummary, TextArea, TextField } from "../platform/html/form.tsx";
import { LanguageLinks } from "../platform/html/language-links.tsx";
import { Page, type PageLook, Subject } from "../platform/html/page.tsx";
import { type Language, localeFor } from "../platform/languages.ts";
import { lengthOf } from "../platform/text.ts";
import type { AskFields, AskProblems } from "./ask-form.ts";
import { firstNameAtMost, questionAtMost } from "./conversation.ts";
import { askerSentences } from "./sentences/index.ts";

export type AskFrame = {
  language: Language;
  /** The language, if the address asks for one. */
  asked: Language | undefined;
  shop: string;
  look: PageLook | undefined;
  /** This page's address without the language. */
  path: string;
  /** What it is about; undefined on a page that is about no product. */
  product: { name: string; imageUrl: string | undefined; path: string } | undefined;
};

export type AskPageProps = AskFrame & {
  fields: AskFields;
  problems: AskProblems;
  /** Whether so many questions came in that this one was not taken. */
  isTooMany?: boolean;
};

/** The form by which shoppers ask. What happens to their address stands where they type it. */
export function AskPage(props: AskPageProps): VNode {
  const { language, asked, shop, product, path, fields, isTooMany = false } = props;
  const t = askerSentences(language);
  const problems = problemSentences(props);
  const hasProblems = isTooMany || Object.values(problems).some((one) => one !== undefined);
  const title = t("form.title", { product: product?.name ?? "" });
  return (
    <Layout {...props} title={`${hasProblems ? `${t("form.error")} ` : ""}${title} – ${shop}`}>
      <ProblemSummary heading={t("form.problems")} problems={problems} />
      {isTooMany ? (
        <p class="notice error" role="alert">
          {t("form.wait")}
        </p>
      ) : null}
      <h1>{title}</h1>
      <p class="lead">{t("form.lead", { shop })}</p>
      {/* novalidate: the sentences of this page are clearer than a browser's bubble, and stay. */}
      <form method="post" action={inLanguage(path, asked)} noValidate class="asking">
        <TextArea
          name="question"
          label={t("form.question.label")}
          hint={t("form.question.hint", { most: number(questionAtMost, language) })}
          value={fields.question}
          problem={problems.question}
          rows={5}
        />
        <TextField
          name="first_name"
          autocomplete="given-name"
          label={t("form.firstName.label")}
          hint={t("form.firstName.hint")}
          value={fields.firstName}
          problem={problems.first_name}
        />
        <TextField
          name="email"
          type="email"
          autocomplete="email"
          label={t("form.email.label")}
          hint={t("form.email.hint")}
          value={fields.email}
          problem={problems.email}
        />
        <button type="submit">{t("form.send")}</button>
      </form>
    </Layout>
  );
}

/** The same for everybody who asks, whoever they say they are. */
export function SentPage(props: AskFrame): VNode {
  const t = askerSentences(props.language);
  return <Told {...props} title={t("sent.title")} lead={t("sent.lead", { shop: props.shop })} next={t("sent.next")} />;
}

export function ThanksPage(props: AskFrame): VNode {
  const t = askerSentences(props.language);
  const lead = t("thanks.lead", { shop: props.shop });
  return <Told {...props} title={t("thanks.title")} lead={lead} next={t("thanks.next")} />;
}

export function EndedPage(props: AskFrame): VNode {
  const t = askerSentences(props.language);
  return <Told {...props} title={t("ended.title")} lead={t("ended.lead")} />;
}

function Told(props: AskFrame & { title: string; lead: string; next?: string }): VNode {
  const { shop, title, lead, next } = props;
  return (
    <Layout {...props} title={`${title} – ${shop}`}>
      <h1>{title}</h1>
      <p class="lead">{lead}</p>
      {next === undefined ? null : <p>{next}</p>}
    </Layout>
  );
}

export type ConfirmPageProps = AskFrame & { question: { text: string; firstName: string | null; language: Language } };

/** What the link in the mail opens: nothing is sent before its button is pressed. */
export function ConfirmPage(props: ConfirmPageProps): VNode {
  const { language, asked, shop, path, product, question } = props;
  const t = askerSentences(language);
  return (
    <Layout {...props} title={`${t("confirm.title")} – ${shop}`}>
      <h1>{t("confirm.title")}</h1>
      <p class="lead">{t("confirm.lead", { shop })}</p>
      <section class="quoted" aria-labelledby="quoted">
        <h2 id="quoted">{t("confirm.yours", { product: product?.name ?? "" })}</h2>
        <blockquote class="written" lang={question.language} dir="auto">
          {question.text}
        </blockquote>
        <p class="muted">
          {question.firstName === null ? t("confirm.asNobody") : t("confirm.as", { name: question.firstName })}
        </p>
      </section>
      <form method="post" action={inLanguage(path, asked)} class="asking">
        <button type="submit">{t("confirm.send")}</button>
      </form>
      <p class="muted">{t("confirm.not")}</p>
    </Layout>
  );
}

function problemSentences({ problems, fields, language }: AskPageProps): Record<string, string | undefined> {
  const t = askerSentences(language);
  const length = number(lengthOf(fields.question.trim()), language);
  return {
    question: problems.question && t(`form.question.${problems.question}`, { most: most(questionAtMost), length }),
    first_name: problems.firstName && t(`form.firstName.${problems.firstName}`, { most: most(firstNameAtMost) }),
    email: problems.email && t("form.email.not_an_address"),
  };
  function most(value: number): string {
    return number(value, language);
  }
}

function number(value: number, language: Language): string {
  return inFull(value, localeFor(language));
}

function inLanguage(path: string, language: Language | undefined): string {
  if (language === undefined) return path;
  return `${path}${path.includes("?") ? "&" : "?"}lang=${language}`;
}

function Layout(props: AskFrame & { title: string; children: ComponentChildren }): VNode {
  const { language, shop, look, path, product, asked, title, children } = props;
  const t = askerSentences(language);
  const aside = product && (
    <Subject name={product.name} imageUrl={product.imageUrl}>
      <p>
        <a href={inLanguage(product.path, asked)}>{t("form.back")}</a>
      </p>
    </Subject>
  );
  return (
    <Page title={title} lang={language} masthead={shop} look={look} aside={aside} footnote={t("form.footnote")}>
      {children}
      <LanguageLinks current={language} label={t("form.languages")} hrefOf={(one) => inLanguage(path, one)} />
    </Page>
  );
}

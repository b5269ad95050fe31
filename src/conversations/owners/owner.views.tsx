import { type ComponentChildren, Fragment, type VNode } from "preact";
import { inFull, monthIn } from "../../platform/formats.ts";
import { ProblemSummary, TextArea, TextField } from "../../platform/html/form.tsx";
import { LanguageLinks } from "../../platform/html/language-links.tsx";
import { Page, type PageLook, Subject } from "../../platform/html/page.tsx";
import { type Language, localeFor } from "../../platform/languages.ts";
import { lengthOf } from "../../platform/text.ts";
import { appealWordsAtMost, dateIn } from "../../reviews/index.ts";
import type { NameProblem } from "../ask-form.ts";
import { type Answer, answerAtMost, firstNameAtMost, type Question, type TextProblem } from "../conversation.ts";
import { ownerSentences } from "./sentences/index.ts";

export type OwnerFrame = {
  language: Language;
  /** The language, if the URL asks for one. */
  asked: Language | undefined;
  shop: string;
  look: PageLook | undefined;
  productName: string;
  imageUrl: string | undefined;
  /** The address of this page, and of what its forms are sent to. */
  pathOf: (page?: string) => string;
};

/** What was typed and not taken, and why not. */
export type AnswerTyped = {
  text: string;
  name: string;
  problems?: { text: TextProblem | undefined; name: NameProblem | undefined };
  /** Too many came in; or the answer has moved on since the form was read. */
  refusal?: "wait" | "overtaken";
};

export type OwnerPageProps = OwnerFrame & {
  question: Question;
  answer: Answer | undefined;
  /** The month since when they own it, YYYY-MM; undefined where they do not, or no longer. */
  since: string | undefined;
  /** Whether an answer can be sent. */
  isOpen: boolean;
  /** Of the question's page for everybody. */
  publicPath: string;
  /** Where they say that they would not like to be asked. */
  stopPath: string;
  /** Until when they may appeal; undefined if they may not. */
  appealUntil: Date | undefined;
  typed?: AnswerTyped;
  appeal?: { words: string; problem: TextProblem };
};

/** A question for somebody who bought the product: what it is, why they are asked, their answer and what became of it. */
export function OwnerPage(props: OwnerPageProps): VNode {
  const { language, shop, productName, question, answer, typed, appeal, isOpen } = props;
  const t = ownerSentences(language);
  const standing = standingOf(props);
  const heading = t(`heading.${standing}`);
  const facts = { product: productName, shop };
  const problems = { ...typedProblems(props), words: appealProblem(props) };
  const isRefused = appeal !== undefined || typed !== undefined;
  return (
    <Layout {...props} title={`${isRefused ? `${t("error")} ` : ""}${heading} – ${shop}`}>
      <ProblemSummary heading={t(appeal ? "appeal.problems" : "form.problems")} problems={problems} />
      {typed?.refusal ? (
        <p class="notice error" role="alert">
          {t(`form.${typed.refusal}`)}
        </p>
      ) : null}
      <h1>{heading}</h1>
      <p class="lead">
        {standing === "rejected" && answer?.isAppeal ? t("lead.rejectedAgain") : t(`lead.${leadOf(standing)}`, facts)}
      </p>
      <Stays {...props} standing={standing} />
      {answer?.state === "rejected" ? <Reasons {...props} answer={answer} /> : null}
      {question.state === "published" ? <Asked {...props} /> : null}
      {answer ? <Sent {...props} answer={answer} /> : null}
      <AppealForm {...props} />
      {isOpen ? <AnswerForm {...props} /> : null}
      <Ways {...props} />
      <Why {...props} />
    </Layout>
  );
}

type Standing =
  | "ask"
  | "waiting"
  | "edited"
  | "appealed"
  | "published"
  | "rejected"
  | "rejectedEdit"
  | "withdrawn"
  | "gone"
  | "notOwner";

function standingOf({ question, answer, since }: OwnerPageProps): Standing {
  if (question.state !== "published") return "gone";
  if (!answer) return since === undefined ? "notOwner" : "ask";
  const { state, visibleText, isAppeal } = answer;
  if (state === "pending_moderation") return isAppeal ? "appealed" : visibleText === null ? "waiting" : "edited";
  if (state === "rejected") return visibleText === null || isAppeal ? "rejected" : "rejectedEdit";
  return state;
}

function leadOf(standing: Standing): Exclude<Standing, "edited"> {
  return standing === "edited" ? "waiting" : standing;
}

function Layout(props: OwnerFrame & { title: string; children: ComponentChildren }): VNode {
  const { language, shop, look, productName, imageUrl, pathOf, title, children } = props;
  const t = ownerSentences(language);
  return (
    <Page
      title={title}
      lang={language}
      masthead={shop}
      look={look}
      aside={<Subject name={productName} imageUrl={imageUrl} />}
      footnote={t("footnote")}
    >
      <LanguageLinks current={language} label={t("languages")} hrefOf={(one) => `${pathOf()}&lang=${one}`} />
      {children}
    </Page>
  );
}

/** What shoppers read meanwhile, where that is another text than the newest. */
function Stays({ language, answer, standing }: OwnerPageProps & { standing: Standing }): VNode | null {
  if (!answer || answer.visibleText === null || answer.state === "published") return null;
  return <p>{ownerSentences(language)(standing.startsWith("rejected") ? "staysRefused" : "stays")}</p>;
}

function Asked({ language, question }: OwnerPageProps): VNode {
  const t = ownerSentences(language);
  const { firstName: name, text } = question;
  return (
    <section class="quoted" aria-labelledby="question">
      <h2 id="question">{t("question")}</h2>
      <p class="muted">{name === null ? t("askedBySomebody") : t("askedBy", { name })}</p>
      <blockquote class="written" lang={question.language} dir="auto">
        {text}
      </blockquote>
    </section>
  );
}

function Reasons({ language, answer: { reason, passage, note } }: OwnerPageProps & { answer: Answer }): VNode {
  const t = ownerSentences(language);
  const words = [
    { about: t("passage"), said: passage },
    { about: t("note"), said: note },
  ];
  return (
    <section class="notice" aria-labelledby="decision">
      <h2 id="decision">{t("decision")}</h2>
      {reason ? <p>{t(`reason.${reason}`)}.</p> : null}
      {words.map(({ about, said }) =>
        said ? (
          <Fragment key={about}>
            <p>{about}</p>
            <blockquote class="written" dir="auto">
              {said}
            </blockquote>
          </Fragment>
        ) : null,
      )}
    </section>
  );
}

/** Their newest text, and below it what shoppers read if that is another. */
function Sent({ language, answer, publicPath }: OwnerPageProps & { answer: Answer }): VNode {
  const t = ownerSentences(language);
  const { text, visibleText, displayName, submittedAt, state } = answer;
  return (
    <section class="quoted" aria-labelledby="sent">
      <h2 id="sent">{t("sent")}</h2>
      <p class="muted">
        {t("sentOn", { date: dateIn(language, submittedAt) })}
        {" · "}
        {displayName === null ? t("asNobody") : t("as", { name: displayName })}
      </p>
      <blockquote class="written" dir="auto">
        {text}
      </blockquote>
      {visibleText === null || state === "published" ? null : (
        <>
          <h2>{t("shown")}</h2>
          <blockquote class="written" dir="auto">
            {visibleText}
          </blockquote>
        </>
      )}
      {visibleText === null ? null : (
        <p>
          <a href={publicPath}>{t("read")}</a>
        </p>
      )}
    </section>
  );
}

/** Open where an answer is wanted, or could not be taken; closed where there is one already. */
function AnswerForm(props: OwnerPageProps): VNode {
  const { language, answer, typed } = props;
  const t = ownerSentences(language);
  const isFirst = !answer || answer.state === "withdrawn";
  const heading = t(answer ? (answer.state === "withdrawn" ? "form.again" : "form.change") : "form.heading");
  return (
    <section class="part" aria-labelledby="answering">
      {isFirst || typed ? (
        <>
          <h2 id="answering">{heading}</h2>
          <Fields {...props} isFirst={isFirst} />
        </>
      ) : (
        <details>
          <summary id="answering">{heading}</summary>
          <Fields {...props} isFirst={isFirst} />
        </details>
      )}
    </section>
  );
}

function Fields(props: OwnerPageProps & { isFirst: boolean }): VNode {
  const { language, asked, answer, typed, pathOf, since = "", isFirst } = props;
  const t = ownerSentences(language);
  const problems = typedProblems(props);
  return (
    <form method="post" action={inLanguage(pathOf(), asked)} noValidate>
      <input type="hidden" name="replaces" value={answer?.version ?? 0} />
      <TextArea
        name="text"
        label={t("form.text.label")}
        hint={t("form.text.hint", { most: number(answerAtMost, language) })}
        value={typed?.text ?? (isFirst ? "" : answer!.text)}
        problem={problems.text}
        rows={7}
      />
      <TextField
        name="display_name"
        autocomplete="given-name"
        label={t("form.name.label")}
        hint={t("form.name.hint")}
        value={typed?.name ?? answer?.displayName ?? ""}
        problem={problems.display_name}
      />
      <p class="muted">{t("form.shown", { month: monthIn(localeFor(language), since) })}</p>
      {isFirst ? <p class="muted">{t("form.yours")}</p> : null}
      <button type="submit">{t(isFirst ? "form.send" : "form.sendChange")}</button>
    </form>
  );
}

function Ways({ language, asked, answer, pathOf }: OwnerPageProps): VNode | null {
  if (!answer || answer.state === "withdrawn") return null;
  return (
    <p>
      <a href={inLanguage(pathOf("/withdraw"), asked)}>{ownerSentences(language)("withdraw.link")}</a>
    </p>
  );
}

function Why({ language, productName, shop, since, stopPath }: OwnerPageProps): VNode {
  const t = ownerSentences(language);
  return (
    <section class="part" aria-labelledby="why">
      <h2 id="why">{t("why.heading")}</h2>
      {since === undefined ? null : (
        <p>{t("why.text", { product: productName, shop, month: monthIn(localeFor(language), since) })}</p>
      )}
      <p>
        <a href={`${stopPath}?lang=${language}`} rel="nofollow">
          {t("why.stop")}
        </a>
      </p>
    </section>
  );
}

function AppealForm(props: OwnerPageProps): VNode | null {
  const { language, asked, appealUntil, appeal, pathOf } = props;
  if (!appealUntil) return null;
  const t = ownerSentences(language);
  return (
    <form method="post" action={inLanguage(pathOf("/appeal"), asked)} noValidate class="part">
      <h2>{t("appeal.heading")}</h2>
      <p>{t("appeal.text")}</p>
      <p class="muted">{t("appeal.until", { date: dateIn(language, appealUntil) })}</p>
      <TextArea
        name="words"
        label={t("appeal.label")}
        hint={t("appeal.hint", { most: number(appealWordsAtMost, language) })}
        value={appeal?.words ?? ""}
        problem={appealProblem(props)}
        rows={6}
      />
      <button type="submit">{t("appeal.send")}</button>
    </form>
  );
}

/** Asks once more before an answer is taken back. */
export function WithdrawOwnPage(props: OwnerFrame): VNode {
  const { language, asked, shop, pathOf } = props;
  const t = ownerSentences(language);
  const heading = t("withdraw.heading");
  return (
    <Layout {...props} title={`${heading} – ${shop}`}>
      <form method="post" action={inLanguage(pathOf("/withdraw"), asked)}>
        <h1>{heading}</h1>
        <p class="lead">{t("withdraw.text")}</p>
        <div class="actions">
          <button type="submit">{t("withdraw.confirm")}</button>
          <a class="button secondary" href={inLanguage(pathOf(), asked)}>
            {t("withdraw.cancel")}
          </a>
        </div>
      </form>
    </Layout>
  );
}

/** What is wrong, by the name of the field. */
function typedProblems({ language, typed }: OwnerPageProps): { text?: string; display_name?: string } {
  const t = ownerSentences(language);
  const { text, name } = typed?.problems ?? {};
  const of = (most: number, said = "") => ({ most: number(most, language), length: number(lengthOf(said), language) });
  return {
    ...(text ? { text: t(`form.text.${text}`, of(answerAtMost, typed?.text.trim())) } : {}),
    ...(name ? { display_name: t(`form.name.${name}`, of(firstNameAtMost)) } : {}),
  };
}

function appealProblem({ language, appeal }: OwnerPageProps): string | undefined {
  if (!appeal) return undefined;
  const { words, problem } = appeal;
  const facts = { most: number(appealWordsAtMost, language), length: number(lengthOf(words.trim()), language) };
  return ownerSentences(language)(`appeal.${problem}`, facts);
}

function inLanguage(path: string, asked: Language | undefined): string {
  return asked === undefined ? path : `${path}&lang=${asked}`;
}

function number(value: number, language: Language): string {
  return inFull(value, localeFor(language));
}

import type { ComponentChildren, VNode } from "preact";
import { Page, Subject } from "../platform/html/page.tsx";
import { commentsAtMost, rejectionReasons } from "../reviews/index.ts";

/** What the questionnaire is about, as its pages name it. */
export type About = {
  shop: string;
  /** BCP 47: the language purchasers of this shop are likely to write in. */
  shopLocale: string;
  /** Undefined where the catalogue does not know the sku. */
  productName: string | undefined;
  imageUrl: string | undefined;
  sku: string;
  orderRef: string;
};

/** The form's fields as text, as they were sent or stored. */
export type Answers = { score: string; comments: string };

export type Problems = { overallScore?: "missing"; generalComments?: "too_long" | "unreadable" };

export type Rejection = { reason: string | null; note: string | null };

export type QuestionnairePageProps = {
  about: About;
  answers: Answers;
  problems?: Problems;
  /** How long the text is, as the limit counts. */
  commentsLength?: number;
  /** Why the review was refused that is open here for editing. */
  rejection?: Rejection | undefined;
};

const none: Problems = {};

export function QuestionnairePage({
  about,
  answers,
  problems = none,
  commentsLength = 0,
  rejection,
}: QuestionnairePageProps): VNode {
  const sentences = problemSentences(problems, commentsLength);
  const hasProblems = sentences.score !== undefined || sentences.comments !== undefined;
  const title = `${hasProblems ? "Error: " : ""}Your review of ${nameOf(about)} – ${about.shop}`;
  return (
    <QuestionnaireLayout title={title} about={about}>
      {hasProblems ? <ErrorSummary sentences={sentences} /> : null}
      <Opening about={about} rejection={rejection} />
      {/* novalidate: the sentences of this page are clearer than a browser's bubble, and stay. */}
      <form method="post" noValidate>
        <ScoreField chosen={answers.score} problem={sentences.score} />
        <CommentsField text={answers.comments} problem={sentences.comments} lang={about.shopLocale} />
        <Terms shop={about.shop} />
        <button type="submit">{rejection ? "Send it again" : "Send review"}</button>
      </form>
    </QuestionnaireLayout>
  );
}

function Opening({ about, rejection }: Pick<QuestionnairePageProps, "about" | "rejection">): VNode {
  if (!rejection) {
    return (
      <>
        <h1>How was your purchase?</h1>
        <p class="lead">{about.shop} asks what you think of what you bought. It takes about a minute.</p>
      </>
    );
  }
  const reason = reasonSentence(rejection.reason);
  return (
    <>
      <h1>Your review was not published</h1>
      <p class="lead">What you wrote is still here. You can change it and send it again.</p>
      <section class="notice" aria-labelledby="refused">
        <h2 id="refused">Why it was refused</h2>
        {reason === undefined ? null : <p>{reason}.</p>}
        {rejection.note ? (
          <blockquote dir="auto" class="written">
            {rejection.note}
          </blockquote>
        ) : null}
      </section>
    </>
  );
}

function reasonSentence(reason: string | null): string | undefined {
  return Object.entries(rejectionReasons).find(([code]) => code === reason)?.[1];
}

type Sentences = { score: string | undefined; comments: string | undefined };

function problemSentences(problems: Problems, commentsLength: number): Sentences {
  const comments = {
    too_long: `Shorten your text to ${number(commentsAtMost)} characters; it has ${number(commentsLength)}`,
    unreadable: "Your text holds characters that cannot be shown. Remove them, or write the text anew",
  };
  return {
    score: problems.overallScore && "Choose a score from 1 to 10",
    comments: problems.generalComments && comments[problems.generalComments],
  };
}

function number(value: number): string {
  return value.toLocaleString("en-GB");
}

function ErrorSummary({ sentences }: { sentences: Sentences }): VNode {
  return (
    // autofocus: without JavaScript nothing else takes a reader to what went wrong.
    <section class="notice error" role="alert" tabIndex={-1} autofocus aria-labelledby="problems">
      <h2 id="problems">Your review was not sent yet</h2>
      <ul>
        {sentences.score ? (
          <li>
            <a href="#overall_score_1">{sentences.score}</a>
          </li>
        ) : null}
        {sentences.comments ? (
          <li>
            <a href="#general_comments">{sentences.comments}</a>
          </li>
        ) : null}
      </ul>
    </section>
  );
}

const scores = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"] as const;
// The words stand in the first and the last choice, so they are part of what a screen reader says of them.
const ends: Partial<Record<string, string>> = { "1": "poor", "10": "excellent" };

function ScoreField({ chosen, problem }: { chosen: string; problem: string | undefined }): VNode {
  return (
    <fieldset
      class={problem ? "scores refused" : "scores"}
      aria-describedby={problem ? "overall_score_problem" : undefined}
    >
      <legend>Overall score</legend>
      {problem ? <Problem id="overall_score_problem">{problem}</Problem> : null}
      <div class="scale">
        {scores.map((score) => (
          <label key={score} for={`overall_score_${score}`}>
            <input
              type="radio"
              id={`overall_score_${score}`}
              name="overall_score"
              value={score}
              checked={score === chosen}
              required
            />
            <span>
              {score} {ends[score] ? <small>{ends[score]}</small> : null}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function CommentsField({ text, problem, lang }: { text: string; problem: string | undefined; lang: string }): VNode {
  const describedBy = `general_comments_hint${problem ? " general_comments_problem" : ""}`;
  return (
    <div class="field">
      <label for="general_comments">Your review, in your own words</label>
      <p class="muted" id="general_comments_hint">
        What was good, what was not? Up to {number(commentsAtMost)} characters. You may also leave it empty.
      </p>
      {problem ? <Problem id="general_comments_problem">{problem}</Problem> : null}
      <textarea
        id="general_comments"
        name="general_comments"
        rows={8}
        lang={lang}
        dir="auto"
        aria-invalid={problem ? "true" : undefined}
        aria-describedby={describedBy}
      >
        {/* A browser drops one line break after the tag; it must not be the writer's. */}
        {`\n${text}`}
      </textarea>
    </div>
  );
}

function Problem({ id, children }: { id: string; children: ComponentChildren }): VNode {
  return (
    <p class="problem" id={id}>
      <span class="visually-hidden">Error: </span>
      {children}
    </p>
  );
}

function Terms({ shop }: { shop: string }): VNode {
  return (
    <section class="terms" aria-labelledby="terms">
      <h2 id="terms">What happens to your review</h2>
      <ul>
        <li>A person reads it, at {shop} or on its behalf.</li>
        <li>It is published whatever the score, if it follows the rules.</li>
        <li>It is shown as a verified purchase, without your name.</li>
      </ul>
      <details>
        <summary>The rules</summary>
        <p>A review is refused for one of these reasons and no other:</p>
        <ul>
          {Object.entries(rejectionReasons).map(([code, sentence]) => (
            <li key={code}>{sentence}.</li>
          ))}
        </ul>
      </details>
    </section>
  );
}

function nameOf(about: About): string {
  return about.productName ?? `product ${about.sku}`;
}

/** What every page behind the link shares: whose it is, and what was bought. */
export function QuestionnaireLayout({
  title,
  about,
  children,
}: {
  title: string;
  about: About;
  children: ComponentChildren;
}): VNode {
  const aside = (
    <Subject name={about.productName ?? `Product ${about.sku}`} imageUrl={about.imageUrl}>
      <p class="muted">Order {about.orderRef}</p>
    </Subject>
  );
  return (
    <Page
      title={title}
      lang="en"
      masthead={about.shop}
      aside={aside}
      footnote="Reviews of verified purchases, by Fairmark"
    >
      {children}
    </Page>
  );
}

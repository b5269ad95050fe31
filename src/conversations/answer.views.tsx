import type { VNode } from "preact";
import { ConsolePage, CsrfField, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { inFull } from "../platform/formats.ts";
import { ProblemSummary, TextArea } from "../platform/html/form.tsx";
import { Instant } from "../platform/html/instant.tsx";
import { agreedCountedAtMost } from "./asking-consent.ts";
import { type Answer, answerAtMost, answerReasons, type Question, questionPagePath } from "./conversation.ts";

export type AnswerNotice = "sent" | "withdrawn" | "overtaken";

export type AnswerPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  question: Question & { publishedAt: Date };
  productName: string;
  answer: Answer | undefined;
  /** How many people who own the product were asked; how many agreed to be, which is not counted beyond {@link agreedCountedAtMost}. */
  askedCount: number;
  agreedCount: number;
  /** What was typed but not accepted. */
  typed?: string;
  problem?: string;
  notice?: AnswerNotice | undefined;
};

const notices: Record<AnswerNotice, string> = {
  sent: "Your answer has been sent. A vetter reads it before shoppers see it.",
  withdrawn: "The answer has been withdrawn. Shoppers no longer see it.",
  overtaken:
    "Somebody changed the answer while you were writing. Nothing was sent: look at both before you send yours.",
};

export function AnswerPage(props: AnswerPageProps): VNode {
  const { staff, organisation, question, notice, problem } = props;
  const title = `${problem ? "Error: " : ""}Answer question ${question.number}`;
  return (
    <ConsolePage
      staff={staff}
      organisation={organisation}
      title={title}
      current="questions"
      notice={notice && notices[notice]}
    >
      <p class="crumb">
        <a href={`/console/${organisation.trkref}/questions`}>Questions</a>
      </p>
      <h1>Answer question {question.number}</h1>
      <div class="beside">
        <QuestionAsShown {...props} />
        <div>
          <StandingOfAnswer {...props} />
          <AnswerForm {...props} />
          <WithdrawForm {...props} />
        </div>
      </div>
    </ConsolePage>
  );
}

function QuestionAsShown({ organisation, question, productName, askedCount, agreedCount }: AnswerPageProps): VNode {
  const { firstName, text, language, publishedAt, number } = question;
  return (
    <article class="panel as-shown" aria-labelledby="as-shown">
      <h2 id="as-shown">{productName}</h2>
      <p class="muted">
        Asked by {firstName === null ? "a shopper" : <bdi>{firstName}</bdi>}, published <Instant at={publishedAt} />
      </p>
      <div class="written" lang={language} dir="auto">
        {text}
      </div>
      <Owners organisation={organisation} askedCount={askedCount} agreedCount={agreedCount} />
      <p>
        <a href={questionPagePath(organisation.trkref, number)}>See it as shoppers do</a>
      </p>
    </article>
  );
}

function Owners({
  organisation,
  askedCount,
  agreedCount,
}: Pick<AnswerPageProps, "organisation" | "askedCount" | "agreedCount">): VNode | null {
  if (!organisation.takesQuestions && askedCount === 0) return null;
  const agreed =
    agreedCount === 0
      ? "Nobody who owns the product has agreed to be asked"
      : agreedCount === 1
        ? "One person who owns the product has agreed to be asked"
        : `${agreedCount >= agreedCountedAtMost ? `${inFull(agreedCountedAtMost)} or more` : inFull(agreedCount)} people who own the product have agreed to be asked`;
  const asked =
    askedCount === 0
      ? "Nobody was asked about this question"
      : askedCount === 1
        ? "One person was asked about this question"
        : `${askedCount} people were asked about this question`;
  return (
    <p class="muted">
      {agreed}. {asked}.
    </p>
  );
}

function StandingOfAnswer({ answer }: AnswerPageProps): VNode | null {
  if (!answer || answer.state === "withdrawn") return <p class="notice">This question awaits your answer.</p>;
  if (answer.state === "published") {
    return (
      <p>
        Shoppers have seen this answer since <Instant at={answer.publishedAt!} />.
      </p>
    );
  }
  return (
    <>
      {answer.state === "rejected" ? <Refusal answer={answer} /> : null}
      {answer.state === "pending_moderation" ? (
        <p class="notice">
          Sent <Instant at={answer.submittedAt} />. It is waiting for a vetter.
        </p>
      ) : null}
      {answer.visibleText === null ? null : (
        <section class="reply">
          <h2>What shoppers read in the meantime</h2>
          <div class="written" dir="auto">
            {answer.visibleText}
          </div>
        </section>
      )}
    </>
  );
}

function Refusal({ answer: { reason, passage, note } }: { answer: Answer }): VNode {
  return (
    <section class="notice error" aria-labelledby="refused">
      <h2 id="refused">The answer was refused</h2>
      {reason ? <p>{answerReasons[reason]}.</p> : null}
      <Quotation before="The decision is about these words:" words={passage} />
      <Quotation before="The vetter adds:" words={note} />
      <p>You can change it and send it again.</p>
    </section>
  );
}

function Quotation({ before, words }: { before: string; words: string | null }): VNode | null {
  if (words === null) return null;
  return (
    <>
      <p>{before}</p>
      <blockquote class="written" dir="auto">
        {words}
      </blockquote>
    </>
  );
}

function AnswerForm({ staff, organisation, question, answer, typed, problem }: AnswerPageProps): VNode {
  const isShown = answer?.visibleText != null;
  return (
    <form method="post" action={pathOf(organisation, question)} class="panel" noValidate>
      <ProblemSummary heading="Nothing has been sent yet" problems={{ text: problem }} />
      <CsrfField staff={staff} />
      <input type="hidden" name="replaces" value={answer?.version ?? 0} />
      <TextArea
        name="text"
        label={answer ? "Your answer" : "Write an answer"}
        hint={`Everyone can read it, marked as the shop’s. Up to ${inFull(answerAtMost)} characters.`}
        value={typed ?? answer?.text ?? ""}
        problem={problem}
        rows={8}
      />
      <button type="submit">{isShown ? "Send the change" : "Send for vetting"}</button>
    </form>
  );
}

function WithdrawForm({ staff, organisation, question, answer }: AnswerPageProps): VNode | null {
  if (!answer || answer.state === "withdrawn") return null;
  return (
    <details class="sure">
      <summary>Withdraw the answer</summary>
      <form method="post" action={`${pathOf(organisation, question)}/withdraw`}>
        <CsrfField staff={staff} />
        <p>Shoppers will no longer see it. You can write another, which is vetted again.</p>
        <button type="submit" class="danger">
          Withdraw the answer
        </button>
      </form>
    </details>
  );
}

function pathOf({ trkref }: Organisation, { number }: { number: number }): string {
  return `/console/${trkref}/questions/${number}`;
}

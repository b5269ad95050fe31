import type { VNode } from "preact";
import { ConsolePage, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { inFull } from "../platform/formats.ts";
import { Instant } from "../platform/html/instant.tsx";
import { type ListedQuestion, questionReasons, type UnseenQuestion, unansweredCountedAtMost } from "./conversation.ts";

/** What shoppers do not see. */
export const whichForAdmins = ["waiting", "refused"] as const;

export type WhichQuestions = "shown" | "unanswered" | (typeof whichForAdmins)[number];

export type QuestionsPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  questions: readonly (ListedQuestion | UnseenQuestion)[];
  which: WhichQuestions;
  unansweredCount: number;
  /** Where the next page begins, if there is one. */
  olderThan: string | undefined;
  isFirst: boolean;
};

const lists: Record<WhichQuestions, { label: string; heading: string; empty: string }> = {
  shown: { label: "Shown", heading: "Published questions, newest first", empty: "No question is published yet." },
  unanswered: {
    label: "Without an answer",
    heading: "Published questions without an answer, newest first",
    empty: "Every published question has an answer.",
  },
  waiting: {
    label: "Waiting",
    heading: "Questions waiting for a vetter, newest first",
    empty: "No question is waiting for a vetter.",
  },
  refused: { label: "Refused", heading: "Refused questions, newest first", empty: "No question has been refused." },
};

export function QuestionsPage(props: QuestionsPageProps): VNode {
  const { staff, organisation, questions, which, unansweredCount } = props;
  const path = pathOf(organisation);
  const { heading, empty } = lists[which];
  const offered: WhichQuestions[] = ["shown", "unanswered", ...(staff.role === "admin" ? whichForAdmins : [])];
  return (
    <ConsolePage staff={staff} organisation={organisation} title="Questions" current="questions">
      <h1>Questions about products</h1>
      <p class="lead">
        Shoppers ask before they buy. A vetter reads each question before it is shown, and reads your answer before
        shoppers see it. Whoever asked is told by mail.
      </p>
      {unansweredCount > 0 ? (
        <p class="notice">
          {unansweredCount === 1
            ? "One question has no answer yet."
            : unansweredCount > unansweredCountedAtMost
              ? `More than ${inFull(unansweredCountedAtMost)} questions have no answer yet.`
              : `${inFull(unansweredCount)} questions have no answer yet.`}
        </p>
      ) : null}
      <nav class="tabs" aria-label="Which questions">
        {offered.map((one) => (
          <a key={one} href={listPath(path, one)} aria-current={one === which ? "page" : undefined}>
            {lists[one].label}
          </a>
        ))}
      </nav>
      <h2 class="visually-hidden">{heading}</h2>
      {questions.length === 0 ? (
        <p class="empty">{empty}</p>
      ) : (
        <ul class="rows wide">
          {questions.map((question) => (
            <Row key={question.number} question={question} path={path} />
          ))}
        </ul>
      )}
      <Paging {...props} path={path} />
    </ConsolePage>
  );
}

function pathOf({ trkref }: Organisation): string {
  return `/console/${trkref}/questions`;
}

function listPath(path: string, which: WhichQuestions): string {
  return which === "shown" ? path : `${path}?show=${which}`;
}

function Row({ question, path }: { question: ListedQuestion | UnseenQuestion; path: string }): VNode {
  const { number, sku, productName, firstName, language, text, at } = question;
  const isSeen = "isAnswerShown" in question;
  return (
    <li class="to-reply">
      <div>
        <p>
          {/* What shoppers do not see is the vetters' business: it leads to where they decide. */}
          <a class="strong" href={`${path}/${number}${isSeen ? "" : "/vetting"}`}>
            {productName ?? `Product ${sku}`}
            <span class="visually-hidden">, question {number}</span>
          </a>{" "}
          <span class="muted">
            asked by {firstName === null ? "a shopper" : <bdi>{firstName}</bdi>}, <Instant at={at} />
          </span>
        </p>
        <p class="beginning" lang={language} dir="auto">
          {text}
        </p>
      </div>
      <p class="standing-of-reply">
        {isSeen ? <StandingOfAnswer question={question} /> : <Standing question={question} />}
      </p>
    </li>
  );
}

function StandingOfAnswer({ question: { answerState, isAnswerShown } }: { question: ListedQuestion }): VNode {
  if (answerState === "pending_moderation")
    return <span class="tag">{isAnswerShown ? "Edit waiting" : "Answer waiting"}</span>;
  if (answerState === "rejected")
    return <span class="tag bad">{isAnswerShown ? "Edit refused" : "Answer refused"}</span>;
  return isAnswerShown ? <span class="tag good">Answered</span> : <span class="tag due">Awaits your answer</span>;
}

function Standing({ question: { state, isAppeal, reason } }: { question: UnseenQuestion }): VNode {
  if (state === "pending_moderation") return <span class="tag due">{isAppeal ? "Appeal waiting" : "Waiting"}</span>;
  return (
    <>
      <span class="tag bad">{isAppeal ? "Refused for good" : "Refused"}</span>
      {reason ? <span class="muted"> {questionReasons[reason]}</span> : null}
    </>
  );
}

function Paging({ path, which, olderThan, isFirst }: QuestionsPageProps & { path: string }): VNode | null {
  if (isFirst && olderThan === undefined) return null;
  const first = listPath(path, which);
  return (
    <nav class="paging" aria-label="Pages">
      {isFirst ? null : <a href={first}>Newest</a>}
      {olderThan === undefined ? null : (
        <a href={`${first}${which === "shown" ? "?" : "&"}before=${olderThan}`} rel="next">
          Older
        </a>
      )}
    </nav>
  );
}

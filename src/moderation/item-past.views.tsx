import type { VNode } from "preact";
import {
  answerReasons,
  type ConversationEvent,
  conversationEventWords,
  questionReasons,
} from "../conversations/index.ts";
import { fastResponseReasons } from "../fast-responses/index.ts";
import { Instant } from "../platform/html/instant.tsx";
import {
  eventWords,
  isRejectionReason,
  isRemovalReason,
  type RecordedEvent,
  rejectionReasons,
  removalReasons,
} from "../reviews/index.ts";
import { fieldNames } from "./finding-words.ts";
import type { ItemProps } from "./item-props.ts";
import type { Answers, ItemEvent, ShownItem } from "./show-item.ts";

/** Score and other answers: hidden until the decision has taken effect, and the page says why. */
export function AnswersView({ shown }: { shown: ShownItem }): VNode | null {
  if (shown.item.subjectKind !== "review") return null;
  return (
    <section class="answers-of" aria-labelledby="score">
      <h2 id="score">Score</h2>
      {shown.answers ? (
        <AnswersTable answers={shown.answers} />
      ) : (
        <p class="muted">
          Score and stars are hidden until a decision has taken effect: whether a review is published must not depend on
          them.
        </p>
      )}
    </section>
  );
}

function AnswersTable({ answers }: { answers: Answers }): VNode {
  const yes = (answer: boolean | null) => (answer === null ? null : answer ? "yes" : "no");
  const outOfTen = (score: number | null) => (score === null ? null : `${score} out of 10`);
  const rows: [string, string | null][] = [
    ["Overall", outOfTen(answers.overallScore)],
    ...Object.entries(answers.scores).map(([id, score]): [string, string | null] => [
      `Question ${id}`,
      outOfTen(score),
    ]),
    [
      "Would recommend",
      answers.likelihoodToRecommend === null ? null : `${answers.likelihoodToRecommend} on a scale of 0 to 10`,
    ],
    ["Would buy again", yes(answers.wouldBuyAgain)],
    ["Happy with delivery", yes(answers.happyWithDelivery)],
    ["Happy with service", yes(answers.happyWithCustomerService)],
  ];
  return (
    <dl>
      {rows.map(([name, answer]) =>
        answer === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{answer}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** What was sent before, newest first: words only. */
export function Earlier({ shown }: { shown: ShownItem }): VNode | null {
  if (shown.earlier.length === 0) return null;
  return (
    <section aria-labelledby="earlier">
      <h2 id="earlier">Earlier versions</h2>
      {shown.earlier.map(({ version, sentAt, fields }) => (
        <details key={version} class="earlier">
          <summary>
            Version {version}, sent <Instant at={sentAt} />
          </summary>
          {fields.length === 0 ? <p class="muted">No text.</p> : null}
          {fields.map(({ field, text }) => (
            <div key={field}>
              <h3>{fieldNames[field]}</h3>
              <div class="written" dir="auto">
                {text}
              </div>
            </div>
          ))}
        </details>
      ))}
    </section>
  );
}

const writtenByShop: ReadonlySet<RecordedEvent | ConversationEvent> = new Set([
  "fast_response_submitted",
  "fast_response_withdrawn",
  "answer_submitted",
  "answer_withdrawn",
] as const);

const wordsOf: Readonly<Record<RecordedEvent | ConversationEvent, string>> = {
  ...eventWords,
  ...conversationEventWords,
};

/** What happened to it, oldest first, and who did it. */
export function History(props: ItemProps): VNode {
  return (
    <section class="history" aria-labelledby="history">
      <h2 id="history">History</h2>
      <ol>
        {props.shown.events.map((event, index) => (
          <li key={index}>
            <strong>{wordsOf[event.event]}</strong>
            {" by "}
            {actorInWords(event, props)} <Instant at={event.occurredAt} />
            {event.version > 1 ? <span class="muted"> (version {event.version})</span> : null}
            {event.reason ? <p>{reasonInWords(event.reason)}</p> : null}
            {event.passage ? <blockquote>{event.passage}</blockquote> : null}
            {event.note ? <p class="written">{event.note}</p> : null}
          </li>
        ))}
      </ol>
    </section>
  );
}

function actorInWords({ event, actorKind, actorId }: ItemEvent, { staff, people }: ItemProps): string {
  if (actorKind === "purchaser") return "its author";
  if (actorKind === "asker") return "a shopper";
  if (actorKind === "operator") return "the operator";
  if (actorKind !== "staff") return "Fairmark";
  if (actorId === staff.id) return "you";
  const name = actorId && people.get(actorId);
  return name || (writtenByShop.has(event) ? "the shop’s staff" : "another vetter");
}

function reasonInWords(code: string): string {
  if (isRejectionReason(code)) return rejectionReasons[code];
  if (isRemovalReason(code)) return removalReasons[code];
  const others: Record<string, string> = { ...fastResponseReasons, ...questionReasons, ...answerReasons };
  return others[code] ?? code.replaceAll("_", " ");
}

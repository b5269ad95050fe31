import { keyScopes } from "../src/access/key-scope.ts";
import { aboutWords, deedWords, recordActors } from "../src/access/record/deeds.ts";
import { roles } from "../src/access/staff.ts";
import { noticeKinds, noticeWays, waitingKinds } from "../src/alerts/notice.ts";
import { checkedFields, findingCodes } from "../src/checks/checked-text.ts";
import {
  answerReasons,
  answerStates,
  answerWriters,
  askingPlaces,
  conversationActors,
  conversationEventWords,
  questionReasons,
  questionStates,
} from "../src/conversations/conversation.ts";
import { fastResponseReasons, fastResponseStates } from "../src/fast-responses/fast-response.ts";
import { dateOrderReasons, feedKinds, feedOrigins, feedStates } from "../src/feeds/feed.ts";
import { invitationKinds } from "../src/invitations/invitation.ts";
import { verdicts } from "../src/moderation/decision.ts";
import { subjectKinds } from "../src/moderation/queue.ts";
import { regions, variantsTogether } from "../src/organisations/organisation.ts";
import { mailKinds, mailStates, withheldReasons } from "../src/outbox/mail.ts";
import { stopKinds } from "../src/outbox/mail-source.ts";
import { languages } from "../src/platform/languages.ts";
import { dateOrders } from "../src/platform/values/calendar-date.ts";
import { suppressionReasons } from "../src/purchases/suppressions.queries.ts";
import { reportReasons } from "../src/reports/report.ts";
import { caseKinds, caseOutcomes } from "../src/reports/review-case.ts";
import { recordedEvents } from "../src/reviews/event-words.ts";
import { rejectionReasons, removalReasons } from "../src/reviews/reasons.ts";
import { actorKinds } from "../src/reviews/review.ts";
import { reviewStates } from "../src/reviews/review-state.ts";
import { attemptOutcomes, disabledReasons, endpointTroubles, testType, webhookTypes } from "../src/webhooks/webhook.ts";

/** The words that a column may hold. The list itself is in the slice that owns the column; this says which column it belongs to. */
export type Vocabulary = {
  words: readonly string[];
  columns: readonly string[];
  /** Where the platform declares the type: a path relative to src/platform. */
  from?: string;
};

const keysOf = (...lists: object[]) => [...new Set(lists.flatMap(Object.keys))];

/** By the name of its type. A column is `table.column`, as the migrations spell it. */
export const vocabularies: Readonly<Record<string, Vocabulary>> = {
  AboutKind: { words: keysOf(aboutWords), columns: ["record_entries.about_kind"] },
  ActorKind: { words: actorKinds, columns: ["review_events.actor_kind"] },
  AnswerReason: { words: keysOf(answerReasons), columns: ["answers.reason"] },
  AnswerState: { words: answerStates, columns: ["answers.state"] },
  AnswerWriter: { words: answerWriters, columns: ["answers.writer_kind"] },
  AttemptOutcome: { words: attemptOutcomes, columns: ["webhook_attempts.outcome"] },
  CaseKind: { words: caseKinds, columns: ["review_cases.kind"] },
  CaseOutcome: { words: caseOutcomes, columns: ["review_cases.outcome"] },
  CheckedField: { words: checkedFields, columns: ["review_findings.field", "conversation_findings.field"] },
  ConversationActor: { words: conversationActors, columns: ["conversation_events.actor_kind"] },
  ConversationEvent: { words: keysOf(conversationEventWords), columns: ["conversation_events.event"] },
  ConversationReason: {
    words: keysOf(questionReasons, answerReasons),
    columns: ["conversation_events.reason"],
  },
  DateOrder: {
    words: dateOrders,
    from: "./values/calendar-date.ts",
    columns: ["feed_imports.date_order", "organisations.feed_dates"],
  },
  DateOrderReason: { words: dateOrderReasons, columns: ["feed_imports.date_order_because"] },
  Deed: { words: keysOf(deedWords), columns: ["record_entries.deed"] },
  DecisionReason: {
    words: keysOf(rejectionReasons, fastResponseReasons, questionReasons, answerReasons),
    columns: ["moderation_decisions.reason"],
  },
  DisabledBecause: { words: disabledReasons, columns: ["webhook_endpoints.disabled_because"] },
  EndpointTrouble: { words: endpointTroubles, columns: ["staff_notices.trouble"] },
  EventReason: {
    words: [...keysOf(rejectionReasons, removalReasons), "order_named_another_purchaser"],
    columns: ["review_events.reason"],
  },
  FastResponseReason: { words: keysOf(fastResponseReasons), columns: ["fast_responses.reason"] },
  FastResponseState: { words: fastResponseStates, columns: ["fast_responses.state"] },
  FeedKind: { words: feedKinds, columns: ["feed_imports.kind"] },
  FeedOrigin: { words: feedOrigins, columns: ["feed_imports.origin"] },
  FeedState: { words: feedStates, columns: ["feed_imports.state"] },
  FindingCode: {
    words: findingCodes,
    columns: [
      "review_checks.findings",
      "review_checks.unfinished",
      "review_findings.finding",
      "conversation_checks.findings",
      "conversation_checks.unfinished",
      "conversation_findings.finding",
    ],
  },
  AskingPlace: { words: askingPlaces, columns: ["asking_consents.place"] },
  InvitationKind: { words: invitationKinds, columns: ["invitations.kind", "invitation_texts.kind"] },
  Language: {
    words: languages,
    from: "./languages.ts",
    columns: [
      "asking_consents.language",
      "invitation_texts.language",
      "outbox.language",
      "review_checks.language",
      "review_reports.language",
      "review_versions.language",
      "questions.language",
      "unconfirmed_questions.language",
    ],
  },
  KeyScope: { words: keyScopes, columns: ["api_keys.scope"] },
  MailKind: { words: mailKinds, columns: ["outbox.kind", "question_mails.kind"] },
  MailState: { words: mailStates, columns: ["outbox.state"] },
  MessageType: { words: [...keysOf(webhookTypes), testType], columns: ["webhook_messages.type"] },
  NoticeAbout: { words: [...noticeKinds, "digest"], columns: ["staff_notices.kind"] },
  NoticeKind: { words: noticeKinds, columns: ["staff_notice_choices.kind"] },
  NoticeWay: { words: noticeWays, columns: ["staff_notice_choices.way"] },
  QuestionReason: { words: keysOf(questionReasons), columns: ["questions.reason"] },
  QuestionState: { words: questionStates, columns: ["questions.state"] },
  RecordActorKind: { words: recordActors, columns: ["record_entries.actor_kind"] },
  RecordedEvent: { words: recordedEvents, columns: ["review_events.event"] },
  ReportReason: { words: reportReasons, columns: ["review_reports.reason"] },
  ReviewState: {
    words: reviewStates,
    columns: ["reviews.state", "review_events.from_state", "review_events.to_state"],
  },
  Role: { words: roles, columns: ["staff.role"] },
  Stopped: { words: [...stopKinds, "all"], columns: ["mail_stops.stopped"] },
  SubjectKind: {
    words: subjectKinds,
    columns: ["moderation_decisions.subject_kind", "moderation_locks.subject_kind"],
  },
  SuppressionReason: { words: suppressionReasons, columns: ["suppressions.reason"] },
  Region: { words: regions, columns: ["organisations.default_region"] },
  VariantsTogether: { words: variantsTogether, columns: ["organisations.variants_together"] },
  VerdictWord: { words: verdicts, columns: ["moderation_decisions.verdict"] },
  WaitingKind: { words: waitingKinds, columns: ["notices_told.kind"] },
  WebhookType: { words: keysOf(webhookTypes), columns: ["webhook_endpoints.event_types"] },
  WithheldReason: { words: withheldReasons, columns: ["outbox.withheld_because"] },
};

/** The contents of src/platform/vocabularies.ts. */
export function vocabulariesModule(): string {
  const types = Object.entries(vocabularies).flatMap(([name, { words, from }]) =>
    from ? [] : [`export type ${name} =${words.map((word) => `\n  | ${JSON.stringify(word)}`).join("")};\n`],
  );
  return [
    "// Made by npm run generate from the lists that scripts/vocabularies.ts names, for schema.ts alone. Slices say the types\n",
    "// that stand beside their lists.\n",
    ...types.map((type) => `\n${type}`),
  ].join("");
}

/** A column as the catalogue describes it. */
export type DescribedColumn = { column: string; isNullable: boolean; hasDefault: boolean; isArray: boolean };

/**
 * The type of each column that holds words, for the generator of the table types. It replaces everything the generator would have
 * written, including null and defaults.
 *
 * @throws if a vocabulary names a column that does not exist
 */
export function columnTypes(columns: readonly DescribedColumn[]): Record<string, string> {
  const described = new Map(columns.map((column) => [column.column, column]));
  return Object.fromEntries(
    Object.entries(vocabularies).flatMap(([name, vocabulary]) =>
      vocabulary.columns.map((column) => {
        const found = described.get(column);
        if (!found) throw new Error(`there is no column ${column}: correct ${name} in scripts/vocabularies.ts`);
        const type = `${name}${found.isArray ? "[]" : ""}${found.isNullable ? " | null" : ""}`;
        return [column, found.hasDefault ? `Generated<${type}>` : type];
      }),
    ),
  );
}

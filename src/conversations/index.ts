export { findAnswer, listNewestAnswersOf, type NamedAnswer } from "./answers.queries.ts";
export { appealQuestion } from "./appeal-question.ts";
export { askPages } from "./ask.pages.tsx";
export { askOwners } from "./ask-owners.ts";
export { askOwnersMails } from "./ask-owners-mails.ts";
export { askQuestion } from "./ask-question.ts";
export { noteBoughtByAgreed } from "./askable-owners.queries.ts";
export { askerPages } from "./asker.pages.tsx";
export { askerPath } from "./asker-link.ts";
export {
  agreeToBeAsked,
  eraseAskingOf,
  exportAskingOf,
  findAskingStanding,
  switchAsking,
} from "./asking-consent.ts";
export { AskingBox, AskingSwitch, askingField, readAsking } from "./asking-switch.views.tsx";
export { confirmMails } from "./confirm-mails.ts";
export { askToConfirm, forgetUnconfirmed } from "./confirm-question.ts";
export {
  type Answer,
  type AnswerReason,
  answerReasons,
  askPagePath,
  type ConversationEvent,
  canBeAsked,
  conversationEventWords,
  parseQuestion,
  type QuestionReason,
  questionPagePath,
  questionReasons,
  questionVersion,
  type ShownAnswer,
  type ShownConversation,
} from "./conversation.ts";
export {
  findRefuser,
  listConversationEvents,
  type RecordedConversationEvent,
} from "./conversation-events.queries.ts";
export { conversationVotes } from "./conversation-votes.queries.ts";
export { questionConsole } from "./conversations.console.tsx";
export { decideAnswer, decideQuestion } from "./decide-conversation.ts";
export { eraseAsker } from "./erase-asker.ts";
export { exportQuestionsOf, exportUnconfirmedOf } from "./export-asker.ts";
export { deleteOldRefused, forgetAskers } from "./forget-asker.ts";
export { isKnownProduct } from "./known-product.ts";
export { eraseAnswersOf } from "./owners/erase-answers.ts";
export { exportAnswersOf } from "./owners/export-answers.ts";
export { ownerPages } from "./owners/owner.pages.tsx";
export { ownerMails } from "./owners/tell-owner.ts";
export { type PlaceOfQuestion, parsePlace, placeToText } from "./place-of-question.ts";
export { mendAskingAhead } from "./question-asks.queries.ts";
export { type QuestionFigures, questionFigures, questionsLookedAt } from "./question-figures.queries.ts";
export { countQuestionsBySku, listQuestionPage, questionsCountedAtMost } from "./question-pages.queries.ts";
export { findOrganisationOfQuestion, findQuestion } from "./questions.queries.ts";
export { findShownConversation, findVotedOn, listShownConversations } from "./shown-conversations.queries.ts";
export { askerMails } from "./tell-asker.ts";
export { writeAnswer, writeOwnersAnswer } from "./write-answer.ts";

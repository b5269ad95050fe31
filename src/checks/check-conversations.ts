import type { Database } from "../platform/db.ts";
import { workOff } from "../platform/each-alone.ts";
import { countryOf, factsAboutProducts } from "./check-facts.ts";
import type { CheckRunner } from "./check-runner.ts";
import type { CheckedText, CheckFacts } from "./checked-text.ts";
import {
  insertConversationCheck,
  listQuestionsAlike,
  listUncheckedConversations,
  type UncheckedConversation,
} from "./conversation-checks.queries.ts";

const batch = 100;
/** As for reviews: the next run continues. */
const atMost = 5000;

/**
 * Runs the same checks over every question and answer that is waiting for a vetter and has not been checked. Safe to run twice and by
 * two at once.
 *
 * @returns how many were checked
 */
export function checkDueConversations(db: Database, now: Date, runner: CheckRunner): Promise<number> {
  const list = (most: number) => listUncheckedConversations(db, most);
  const keyOf = ({ subjectId, version }: UncheckedConversation) => `${subjectId} ${version}`;
  return workOff({ list, keyOf, batch, doneAtMost: atMost }, (one) => check(db, one, now, runner));
}

async function check(db: Database, waiting: UncheckedConversation, now: Date, runner: CheckRunner): Promise<boolean> {
  const { organisationId, subjectId, version, locale, language } = waiting;
  const text: CheckedText = { fields: conversationFields(waiting), language, filledInSeconds: null };
  const keys = await runner.keysOf(text.fields);
  const facts: CheckFacts = {
    country: countryOf(locale),
    ...(await factsAboutProducts(db, waiting, keys.names ?? [])),
    // A shop answers the same question of many products in the same words: only questions are compared.
    candidates: waiting.kind === "question" ? await listQuestionsAlike(db, waiting) : [],
    earlier: undefined,
  };
  const { findings, unfinished } = await runner.check(text, facts, keys);
  const ref = { organisationId, subjectId, version };
  return db.transaction().execute((tx) => insertConversationCheck(tx, ref, { findings, unfinished }, now));
}

/** What is checked of a question, or of an answer. */
export function conversationFields(of: {
  kind: "question" | "answer";
  text: string;
  name: string | null;
}): CheckedText["fields"] {
  return { [of.kind]: of.text, ...(of.name === null ? {} : { firstName: of.name }) };
}

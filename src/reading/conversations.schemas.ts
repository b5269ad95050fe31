import { Type } from "../platform/json-schema.ts";

const text = (description: string) => Type.Unsafe<string | null>({ type: ["string", "null"], description });
const timestamp = (description: string) => Type.String({ format: "date-time", description });
const helpful = Type.Integer({ description: "How many readers found it helpful" });
const unhelpful = Type.Integer({ description: "How many did not" });

const ConversationAnswer = Type.Object(
  {
    id: Type.Integer(),
    response: Type.String({ description: "The answer" }),
    created_at: timestamp("Since when it is shown; edits do not move it"),
    first_name: Type.String({ description: "Who answers: the shop, or what an owner chose to be called" }),
    town: text("Null"),
    job_title: text("Null"),
    reviewer_segment: text("Since when an owner owns the product, in the shop's language; null for the shop"),
    helpful,
    unhelpful,
    review_url: text("Null"),
    review_locale: text("Null"),
    reviewer_facebook_url: text("Null"),
    response_type: Type.String({
      description: "retailer: the shop has answered; owner: somebody who bought the product",
    }),
    retailer_name: text("The shop; null for an owner"),
    retailer_image_url: text("Address of the shop's picture, where it has set one; null for an owner"),
  },
  { $id: "ConversationAnswer", description: "An answer to a question, as shoppers read it" },
);

const Conversation = Type.Object(
  {
    id: Type.Integer(),
    first_name: Type.String({ description: "The name under which it was asked" }),
    question: Type.String(),
    created_at: timestamp("When it was asked"),
    helpful,
    unhelpful,
    embeddable: Type.Boolean({ description: "True: every published question is shown in embeds" }),
    retailer_locale: Type.String({ description: "Language and country of the shop" }),
    answers_count: Type.Integer(),
    answers: Type.Array(Type.Ref("ConversationAnswer")),
    fast_responses: Type.Array(Type.Ref("FastResponse"), {
      description: "Empty: what the shop says is among the answers",
    }),
  },
  { $id: "Conversation", description: "A published question and the answers to it" },
);

const ConversationList = Type.Object(
  {
    summary: Type.Object({
      question_count: Type.Integer({ description: "Questions with at least one answer" }),
      answers_count: Type.Integer(),
    }),
    conversations: Type.Array(Type.Ref("Conversation")),
  },
  { $id: "ConversationList", description: "Published questions, newest first" },
);

const QuestionTaken = Type.Object(
  { status: Type.Integer() },
  { $id: "QuestionTaken", description: "The question waits for a person to read it" },
);

export const conversationSchemas = [ConversationAnswer, Conversation, ConversationList, QuestionTaken];

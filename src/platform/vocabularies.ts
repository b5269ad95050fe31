// Made by npm run generate from the lists that scripts/vocabularies.ts names, for schema.ts alone. Slices say the types
// that stand beside their lists.

export type AboutKind =
  | "organisation"
  | "staff"
  | "session"
  | "passkey"
  | "api_key"
  | "webhook"
  | "import"
  | "order"
  | "product"
  | "purchase"
  | "purchaser"
  | "mail"
  | "review"
  | "fast_response"
  | "question"
  | "answer"
  | "case";

export type ActorKind =
  | "purchaser"
  | "staff"
  | "operator"
  | "system";

export type AnswerReason =
  | "personal_data"
  | "offensive"
  | "not_an_answer"
  | "advertising"
  | "unlawful"
  | "illegible";

export type AnswerState =
  | "pending_moderation"
  | "published"
  | "rejected"
  | "withdrawn";

export type AnswerWriter =
  | "shop"
  | "owner";

export type AttemptOutcome =
  | "delivered"
  | "answered"
  | "timed_out"
  | "no_such_host"
  | "forbidden_address"
  | "tls_failed"
  | "not_connected";

export type CaseKind =
  | "report"
  | "removal_appeal"
  | "other_purchaser";

export type CaseOutcome =
  | "kept"
  | "removed"
  | "no_longer_shown"
  | "appeal_upheld"
  | "appeal_dismissed";

export type CheckedField =
  | "goodPoints"
  | "badPoints"
  | "generalComments"
  | "shopComments"
  | "displayName"
  | "town"
  | "question"
  | "answer"
  | "firstName";

export type ConversationActor =
  | "asker"
  | "purchaser"
  | "operator"
  | "staff"
  | "system";

export type ConversationEvent =
  | "question_submitted"
  | "question_approved"
  | "question_rejected"
  | "question_appealed"
  | "asker_erased"
  | "question_deleted"
  | "answer_submitted"
  | "answer_approved"
  | "answer_rejected"
  | "answer_appealed"
  | "answer_withdrawn"
  | "answerer_erased";

export type ConversationReason =
  | "personal_data"
  | "offensive"
  | "not_a_question"
  | "advertising"
  | "unlawful"
  | "illegible"
  | "not_an_answer";

export type DateOrderReason =
  | "file"
  | "option"
  | "rejected_rows"
  | "setting"
  | "usual";

export type Deed =
  | "signed_in"
  | "sign_in_failed"
  | "locked_out"
  | "further_failures"
  | "proven"
  | "proof_failed"
  | "signed_out"
  | "session_ended"
  | "sessions_ended"
  | "password_link_mailed"
  | "password_set"
  | "password_changed"
  | "passkey_added"
  | "passkey_removed"
  | "codes_added"
  | "codes_removed"
  | "recovery_codes_made"
  | "notices_changed"
  | "staff_added"
  | "staff_changed"
  | "password_link_made"
  | "staff_disabled"
  | "staff_enabled"
  | "staff_reset"
  | "organisation_created"
  | "settings_changed"
  | "look_changed"
  | "sharing_changed"
  | "template_saved"
  | "template_removed"
  | "mail_texts_changed"
  | "first_steps_dismissed"
  | "first_steps_restored"
  | "key_made"
  | "key_changed"
  | "key_secret_replaced"
  | "key_secret_ended"
  | "key_revoked"
  | "webhook_added"
  | "webhook_changed"
  | "webhook_secret_replaced"
  | "webhook_disabled"
  | "webhook_enabled"
  | "webhook_deleted"
  | "webhook_tested"
  | "webhook_replayed"
  | "product_edited"
  | "product_released"
  | "feed_imported"
  | "order_processed_again"
  | "link_replaced"
  | "purchaser_exported"
  | "purchaser_erased"
  | "jobs_changed"
  | "test_mail_sent"
  | "mail_settled"
  | "review_decided"
  | "reply_decided"
  | "question_decided"
  | "answer_decided"
  | "decision_undone"
  | "case_decided"
  | "reply_sent"
  | "reply_withdrawn"
  | "answer_sent"
  | "answer_withdrawn";

export type DecisionReason =
  | "personal_data"
  | "offensive"
  | "not_about_product"
  | "not_an_experience"
  | "advertising"
  | "unlawful"
  | "illegible"
  | "pressures_author"
  | "not_a_reply"
  | "not_a_question"
  | "not_an_answer";

export type DisabledBecause =
  | "staff"
  | "gone"
  | "failing";

export type EndpointTrouble =
  | "failing"
  | "disabled"
  | "recovered";

export type EventReason =
  | "personal_data"
  | "offensive"
  | "not_about_product"
  | "not_an_experience"
  | "advertising"
  | "unlawful"
  | "illegible"
  | "ordered"
  | "rights_of_others"
  | "not_genuine"
  | "not_the_purchaser"
  | "order_named_another_purchaser";

export type FastResponseReason =
  | "personal_data"
  | "offensive"
  | "pressures_author"
  | "not_a_reply"
  | "advertising"
  | "unlawful"
  | "illegible";

export type FastResponseState =
  | "pending_moderation"
  | "published"
  | "rejected"
  | "withdrawn";

export type FeedKind =
  | "purchasers"
  | "products"
  | "branches";

export type FeedOrigin =
  | "command"
  | "console"
  | "folder";

export type FeedState =
  | "waiting"
  | "running"
  | "finished"
  | "failed";

export type FindingCode =
  | "phone_number"
  | "email_address"
  | "postal_address"
  | "bank_details"
  | "link"
  | "profanity"
  | "shouting"
  | "near_duplicate"
  | "other_product"
  | "too_short"
  | "implausibly_fast";

export type AskingPlace =
  | "questionnaire"
  | "author_page"
  | "order_page";

export type InvitationKind =
  | "invitation"
  | "reminder";

export type KeyScope =
  | "read"
  | "orders"
  | "everything";

export type MailKind =
  | "invitation"
  | "reminder"
  | "review_received"
  | "statement_of_reasons"
  | "review_published"
  | "reply_published"
  | "answer_published"
  | "answer_rejected"
  | "appeal_decided"
  | "report_decided"
  | "question_asked"
  | "question_answered"
  | "question_rejected"
  | "question_shown"
  | "owner_question"
  | "webhook_trouble"
  | "password_link"
  | "staff_notice"
  | "staff_digest";

export type MailState =
  | "waiting"
  | "claimed"
  | "sent"
  | "refused"
  | "withheld";

export type MessageType =
  | "purchase.confirmed"
  | "invitation.sent"
  | "review.submitted"
  | "review.rejected"
  | "review.published"
  | "review.withdrawn"
  | "review.removed"
  | "webhook.test";

export type NoticeAbout =
  | "promise"
  | "appeals"
  | "replies"
  | "cases"
  | "questions"
  | "question_appeals"
  | "answers"
  | "imports"
  | "webhooks"
  | "digest";

export type NoticeKind =
  | "promise"
  | "appeals"
  | "replies"
  | "cases"
  | "questions"
  | "question_appeals"
  | "answers"
  | "imports"
  | "webhooks";

export type NoticeWay =
  | "at_once"
  | "digest"
  | "never";

export type QuestionReason =
  | "personal_data"
  | "offensive"
  | "not_a_question"
  | "advertising"
  | "unlawful"
  | "illegible";

export type QuestionState =
  | "pending_moderation"
  | "published"
  | "rejected";

export type RecordActorKind =
  | "staff"
  | "command_line"
  | "unknown";

export type RecordedEvent =
  | "submitted"
  | "order_matched"
  | "confirmation_waived"
  | "resubmitted"
  | "resubmitted_unconfirmed"
  | "approved"
  | "rejected"
  | "published"
  | "withdrawn"
  | "removed"
  | "erased"
  | "author_erased"
  | "appealed"
  | "removal_appealed"
  | "appeal_upheld"
  | "appeal_upheld_undecided"
  | "appeal_dismissed"
  | "order_named_another_purchaser"
  | "quarantine_ended"
  | "reported"
  | "report_case_kept"
  | "other_purchaser_case_kept"
  | "fast_response_submitted"
  | "fast_response_approved"
  | "fast_response_rejected"
  | "fast_response_withdrawn";

export type ReportReason =
  | "not_genuine"
  | "personal_data"
  | "offensive"
  | "not_about_product"
  | "advertising"
  | "unlawful";

export type ReviewState =
  | "pending_order"
  | "pending_moderation"
  | "pending_publication"
  | "published"
  | "rejected"
  | "withdrawn"
  | "removed";

export type Role =
  | "admin"
  | "vetter"
  | "retailer";

export type Stopped =
  | "invitations"
  | "review_news"
  | "report_answers"
  | "webhook_alerts"
  | "questions"
  | "owner_questions"
  | "all";

export type SubjectKind =
  | "review"
  | "fast_response"
  | "question"
  | "answer";

export type SuppressionReason =
  | "erased"
  | "bounced"
  | "complained";

export type Region =
  | "my-locale"
  | "my-country"
  | "my-languages"
  | "english"
  | "worldwide";

export type VariantsTogether =
  | "off"
  | "group"
  | "gtin";

export type VerdictWord =
  | "accept"
  | "reject";

export type WaitingKind =
  | "promise"
  | "appeals"
  | "replies"
  | "cases"
  | "questions"
  | "question_appeals"
  | "answers"
  | "imports";

export type WebhookType =
  | "purchase.confirmed"
  | "invitation.sent"
  | "review.submitted"
  | "review.rejected"
  | "review.published"
  | "review.withdrawn"
  | "review.removed";

export type WithheldReason =
  | "no_mail_server"
  | "no_address"
  | "erased"
  | "bounced"
  | "opted_out"
  | "no_longer_due";

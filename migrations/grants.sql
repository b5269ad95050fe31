-- What the running server may do, applied at the end of every `migrate`. It works under this role (SET ROLE): it can read
-- and write what the product needs and cannot rewrite the past: no UPDATE or DELETE on review_events, no UPDATE on what
-- authors sent, nothing on the schema. A new table is out of its reach until it is named here.
revoke all on all tables in schema public from fairmark_server;
revoke all on all sequences in schema public from fairmark_server;

grant usage on schema public to fairmark_server;
grant select on all tables in schema public to fairmark_server;
grant insert, update on organisations, branches, api_keys, products, purchasers, purchases, reviews to fairmark_server;
grant insert, update, delete on questionnaire_templates, questionnaire_drafts, questionnaire_sends, staff, staff_organisations, staff_sessions,
  staff_password_links, staff_passkeys, staff_code_secrets, staff_recovery_codes, staff_used_challenges, moderation_locks, moderation_decisions, review_checks, review_findings, review_text_bands,
  review_facets, kept_figures, counted_reviews, counted_purchases, shop_figures, purchase_news, fast_responses, questions, question_mails, askable_owners, question_askings, question_asks, unconfirmed_questions, answers, answer_mails, conversation_checks, conversation_findings, review_cases, review_reports, outbox, customer_orders, idempotent_requests,
  webhook_endpoints, webhook_messages, webhook_attempts, mail_stops,
  staff_notices, staff_notice_choices, staff_digests, notices_told,
  review_changes, review_news, review_figures, reviewed_products, review_stretches, invitations, invitation_texts, invitation_test_mails, feed_imports,
  rate_windows to fairmark_server;
grant insert, update on sweep_runs, sweep_turns, review_votes, review_vote_counts, conversation_votes, conversation_vote_counts to fairmark_server;
grant insert, update, delete on organisation_logos to fairmark_server;
grant insert, delete on organisation_shares, first_steps_dismissals, nameless_products, asking_consents to fairmark_server;
grant insert on api_key_organisations, review_versions, review_words, review_events, conversation_events, conversation_notes, review_notes, suppressions, record_entries to fairmark_server;
-- Purchasers and texts are erasable, the events that speak of them are not.
grant delete on purchasers, review_versions, review_notes, conversation_notes, conversation_votes, conversation_vote_counts to fairmark_server;
grant update on mail_delivery to fairmark_server;
grant usage on sequence v4_numbers to fairmark_server;
-- The one way in which anything leaves the record: the function's owner deletes what is older than two years.
grant execute on function forget_old_record_entries() to fairmark_server;

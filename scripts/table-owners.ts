import type { ForeignWriter } from "./table-writes.ts";

/** Which slice writes which tables. Others call a function of its front door, in their own transaction if need be. */
export const owners = {
  organisations: ["organisations", "organisation_logos", "organisation_shares"],
  access: [
    "api_keys",
    "api_key_organisations",
    "record_entries",
    "staff",
    "staff_code_secrets",
    "staff_organisations",
    "staff_passkeys",
    "staff_password_links",
    "staff_recovery_codes",
    "staff_sessions",
    "staff_used_challenges",
  ],
  webhooks: ["webhook_endpoints", "webhook_messages", "webhook_attempts"],
  catalogue: ["products", "nameless_products"],
  purchases: ["purchasers", "purchases", "purchase_news", "suppressions"],
  outbox: ["outbox", "mail_delivery", "mail_stops"],
  alerts: ["notices_told", "staff_digests", "staff_notice_choices", "staff_notices"],
  reviews: [
    "reviews",
    "review_versions",
    "review_words",
    "review_events",
    "review_notes",
    "review_changes",
    "review_news",
    "review_figures",
    "review_figures_now",
    "reviewed_products",
    "review_stretches",
  ],
  "fast-responses": ["fast_responses"],
  votes: ["review_votes", "review_vote_counts"],
  reports: ["review_reports", "review_cases"],
  checks: ["review_checks", "review_facets", "review_findings", "review_text_bands"],
  moderation: ["moderation_decisions", "moderation_locks"],
  templates: ["questionnaire_templates"],
  questionnaire: ["questionnaire_drafts", "questionnaire_sends"],
  invitations: ["invitations", "invitation_texts", "invitation_test_mails"],
  insights: ["kept_figures", "counted_reviews", "counted_purchases", "shop_figures", "first_steps_dismissals"],
  intake: ["customer_orders", "idempotent_requests"],
  feeds: ["feed_imports", "branches"],
  platform: ["rate_windows", "sweep_runs", "sweep_turns", "upgrade_steps"],
} as const satisfies Record<string, readonly string[]>;

/** Files that write another slice's tables, and why they may. */
export const foreignWriters: readonly ForeignWriter[] = [
  {
    file: "intake/intake.queries.ts",
    tables: ["purchasers", "purchases"],
    because: "the main job is one statement, which reads first and writes only what differs (decision 0004)",
  },
  {
    file: "feeds/kinds/merge-purchasers.queries.ts",
    tables: ["purchasers", "purchases", "purchase_news"],
    because: "one statement merges a chunk of a feed, thousands of rows at once (decision 0020)",
  },
  {
    file: "feeds/kinds/merge-described.queries.ts",
    tables: ["products"],
    because: "one statement merges a chunk of a feed, thousands of rows at once (decision 0020)",
  },
  ...[
    {
      file: "upgrades/addresses.queries.ts",
      tables: ["purchasers", "suppressions", "mail_stops", "outbox", "review_reports", "staff"],
    },
    { file: "upgrades/orders.queries.ts", tables: ["customer_orders"] },
    {
      file: "upgrades/merge-purchasers.queries.ts",
      tables: [
        "purchasers",
        "purchases",
        "reviews",
        "questionnaire_drafts",
        "outbox",
        "webhook_messages",
        "customer_orders",
        "invitations",
      ],
    },
    {
      file: "upgrades/codes.queries.ts",
      tables: [
        "purchases",
        "reviews",
        "questionnaire_drafts",
        "webhook_messages",
        "invitations",
        "products",
        "branches",
      ],
    },
  ].map((writer) => ({
    ...writer,
    because: "a step of an upgrade, as the owner of the database and while nothing else runs (decision 0037)",
  })),
  { file: "platform/copy-in.ts", tables: [], because: "it writes where its callers say, and they are looked at" },
];

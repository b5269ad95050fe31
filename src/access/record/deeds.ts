/** What the record tells of, in groups as people look for it, each with its words. */
export const deedGroups = {
  signing_in: {
    label: "Signing in",
    deeds: {
      signed_in: "signed in",
      sign_in_failed: "failed to sign in",
      locked_out: "tried too often and was made to wait",
      further_failures: "kept failing: no more is noted in this hour",
      proven: "confirmed who they are",
      proof_failed: "failed to confirm who they are",
      signed_out: "signed out",
      session_ended: "ended a session",
      sessions_ended: "ended all other sessions",
    },
  },
  accounts: {
    label: "Passwords and factors",
    deeds: {
      password_link_mailed: "asked for a link to set a password",
      password_set: "set a password by a link",
      password_changed: "changed their password",
      passkey_added: "added a passkey",
      passkey_removed: "removed a passkey",
      codes_added: "added an app with codes",
      codes_removed: "removed an app with codes",
      recovery_codes_made: "made recovery codes",
      notices_changed: "chose which notices to get",
    },
  },
  staff: {
    label: "Staff",
    deeds: {
      staff_added: "added somebody",
      staff_changed: "changed somebody’s role or shops",
      password_link_made: "made a link to set a password",
      staff_disabled: "disabled somebody",
      staff_enabled: "enabled somebody",
      staff_reset: "removed somebody’s factors and sessions",
    },
  },
  shops: {
    label: "Shops and settings",
    deeds: {
      organisation_created: "created a shop",
      settings_changed: "saved settings",
      look_changed: "saved the look",
      sharing_changed: "changed who reviews are shared with",
      template_saved: "saved questions",
      template_removed: "removed questions",
      mail_texts_changed: "saved the words of a mail",
      first_steps_dismissed: "hid the first steps",
      first_steps_restored: "showed the first steps again",
    },
  },
  keys: {
    label: "Keys and webhooks",
    deeds: {
      key_made: "made a key",
      key_changed: "changed what a key may do",
      key_secret_replaced: "gave a key a new secret",
      key_secret_ended: "ended a key’s earlier secret",
      key_revoked: "revoked a key",
      webhook_added: "added an endpoint",
      webhook_changed: "changed an endpoint",
      webhook_secret_replaced: "replaced an endpoint’s secret",
      webhook_disabled: "disabled an endpoint",
      webhook_enabled: "enabled an endpoint",
      webhook_deleted: "deleted an endpoint",
      webhook_tested: "sent a test message",
      webhook_replayed: "sent messages again",
    },
  },
  data: {
    label: "Data",
    deeds: {
      product_edited: "edited a product",
      product_released: "released fields of a product to its feed",
      feed_imported: "imported a file",
      order_processed_again: "had an order processed again",
      link_replaced: "revoked the links of a purchase",
      purchaser_exported: "exported a customer’s data",
      purchaser_erased: "erased a customer",
      jobs_changed: "changed background jobs",
      test_mail_sent: "sent a test mail",
      mail_settled: "decided whether a mail in doubt was sent",
    },
  },
  decisions: {
    label: "Decisions",
    deeds: {
      review_decided: "decided on a review",
      reply_decided: "decided on a reply",
      question_decided: "decided on a question",
      answer_decided: "decided on an answer",
      decision_undone: "took back a decision",
      case_decided: "decided a case",
      reply_sent: "wrote a reply",
      reply_withdrawn: "withdrew a reply",
      answer_sent: "answered a question",
      answer_withdrawn: "withdrew an answer",
    },
  },
} as const;

export type DeedGroup = keyof typeof deedGroups;
export type Deed = { [Group in DeedGroup]: keyof (typeof deedGroups)[Group]["deeds"] }[DeedGroup] & string;

/** Every deed with its words. */
export const deedWords = Object.assign({}, ...Object.values(deedGroups).map(({ deeds }) => deeds)) as Readonly<
  Record<Deed, string>
>;

/** Who does things that are recorded. */
export const recordActors = ["staff", "command_line", "unknown"] as const;

/** What can be acted on, in words. */
export const aboutWords = {
  organisation: "shop",
  staff: "account",
  session: "session",
  passkey: "passkey",
  api_key: "key",
  webhook: "endpoint",
  import: "import",
  order: "order",
  product: "product",
  purchase: "purchase",
  purchaser: "customer",
  mail: "mail",
  review: "review",
  fast_response: "reply",
  question: "question",
  answer: "answer",
  case: "case",
} as const;
export type AboutKind = keyof typeof aboutWords;

/** Who did it: an account of the console, whoever controls the machine, or nobody known. */
export type RecordActor = { staffId: string } | "command_line" | "unknown";

/** What was done: a code, and opaque ids of what it was done to. */
export type Done = {
  deed: Deed;
  organisationId?: string | undefined;
  about?: { kind: AboutKind; id: string } | undefined;
  /** Codes of our own that say more: which settings, which way. Never what somebody typed. */
  details?: readonly string[] | undefined;
};

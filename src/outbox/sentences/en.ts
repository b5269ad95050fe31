import type { Translation } from "../../platform/i18n.ts";

export const en = {
  open: "Open the page",
  why: {
    invitations: "You get this mail because you bought something from {{shop}}.",
    review_news: "You get this mail because you wrote a review for {{shop}}.",
    report_answers: "You get this mail because you reported a review of a product of {{shop}}.",
    webhook_alerts: "You get this mail because you manage {{shop}} in Fairmark.",
    reasons:
      "You get this mail because you wrote a review for {{shop}}. The law requires that you are told the reasons of such a decision, so it cannot be stopped.",
  },
  stop: {
    link: "Stop these mails",
    text: "To stop these mails:",
  },
  page: {
    title: "Mails from {{shop}}",
    ask: "Which mails do you no longer want?",
    nothingYet: "Nothing is changed until you press a button. You need no password, and nobody asks you why.",
    all: "Stop all mails from {{shop}}",
    only: {
      invitations: "Stop only requests to write a review",
      review_news: "Stop only news about my reviews",
      report_answers: "Stop only answers to what I have reported",
      webhook_alerts: "Stop only alerts about webhooks",
    },
    stoppedAll: "You get no more mails from {{shop}}.",
    stopped: {
      invitations: "You are no longer asked for a review by {{shop}}.",
      review_news: "You get no more news about your reviews from {{shop}}.",
      report_answers: "You get no more answers to what you have reported to {{shop}}.",
      webhook_alerts: "You get no more alerts about the webhooks of {{shop}}.",
    },
    atOnce: "This holds at once. A mail that was on its way already may still arrive.",
    reasons:
      "One kind goes on: if a review of yours is refused or taken down, the law requires that you are told the reasons.",
    undoAsk: "Was that a mistake?",
    undo: "Get the mails again",
    undone: "You get mails from {{shop}} again.",
    about:
      "It is about mails that {{shop}} sends about reviews. Order confirmations and newsletters are sent by others, and stay as they are.",
  },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;

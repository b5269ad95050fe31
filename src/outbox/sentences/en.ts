import type { Translation } from "../../platform/i18n.ts";

export const en = {
  open: "Open the page",
  // In place of a name that would make a link of its own.
  theProduct: "the product",
  why: {
    invitations: "You are receiving this e-mail because you bought something from {{shop}}.",
    review_news: "You are receiving this e-mail because you wrote a review for {{shop}}.",
    report_answers: "You are receiving this e-mail because you reported a review of a product sold by {{shop}}.",
    webhook_alerts: "You are receiving this e-mail because you manage {{shop}} in Fairmark.",
    notices:
      "You are receiving this e-mail because you use the Fairmark console and asked to be told when something is waiting there.",
    questions:
      "You are receiving this e-mail because somebody asked a question about a product sold by {{shop}} and gave this address.",
    owner_questions:
      "You are receiving this e-mail because you bought something from {{shop}} and agreed to be asked about it.",
    question:
      "You are receiving this e-mail because somebody used this address to ask a question about a product sold by {{shop}}.",
    password:
      "You are receiving this e-mail because somebody asked for a link to set the Fairmark password for this address.",
    answer:
      "You are receiving this e-mail because you answered a question about a product sold by {{shop}}. The law requires that you be told the reasons for such a decision, so this e-mail cannot be stopped.",
    reasons:
      "You are receiving this e-mail because you wrote a review for {{shop}}. The law requires that you be told the reasons for such a decision, so this e-mail cannot be stopped.",
  },
  choose: {
    link: "Choose your notices",
    text: "To choose which notices you get:",
  },
  stop: {
    link: "Stop these e-mails",
    text: "To stop these e-mails:",
  },
  page: {
    title: "E-mails from {{shop}}",
    ask: "Which e-mails do you no longer want?",
    nothingYet: "Nothing changes until you press a button. You do not need a password, and nobody asks you why.",
    all: "Stop all e-mails from {{shop}}",
    only: {
      invitations: "Stop only requests to write a review",
      review_news: "Stop only news about my reviews",
      report_answers: "Stop only answers to my reports",
      webhook_alerts: "Stop only alerts about webhooks",
      questions: "Stop only e-mails about questions I ask",
      owner_questions: "Stop only questions about what I bought",
    },
    stoppedAll: "You will get no more e-mails from {{shop}}.",
    stopped: {
      invitations: "{{shop}} will no longer ask you for reviews.",
      review_news: "You will get no more news about your reviews from {{shop}}.",
      report_answers: "You will get no more answers to your reports from {{shop}}.",
      webhook_alerts: "You will get no more alerts about the webhooks of {{shop}}.",
      questions: "You will get no more e-mails from {{shop}} about questions.",
      owner_questions:
        "{{shop}} will no longer send you questions from shoppers, nor tell you what became of your answers.",
    },
    atOnce: "This takes effect at once. An e-mail that was already on its way may still arrive.",
    reasons:
      "There is one exception: if a review, a question or an answer of yours is refused, or a review taken down, the law requires that you be told the reasons.",
    undoAsk: "Was that a mistake?",
    undo: "Get the e-mails again",
    undone: "You will get e-mails from {{shop}} again.",
    about:
      "This is only about the e-mails that {{shop}} sends about reviews. Order confirmations and newsletters come from elsewhere and are not affected.",
  },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;

import type { Translation } from "../../../platform/i18n.ts";

export const en = {
  heading: {
    ask: "Can you help another shopper?",
    waiting: "Thank you, your answer has arrived",
    edited: "Your changes have arrived",
    appealed: "Your appeal has arrived",
    published: "Your answer is shown",
    rejected: "Your answer is not shown",
    rejectedEdit: "Your changes were not accepted",
    withdrawn: "You have withdrawn your answer",
    gone: "This question is no longer shown",
    notOwner: "This question can no longer be answered here",
  },
  lead: {
    ask: "A shopper would like to know something about {{product}} before buying it.",
    waiting:
      "A person will read it, at {{shop}} or on its behalf. If it follows the rules it is shown, whatever it says about the product.",
    appealed: "Someone other than the first person will decide on your answer, and their decision is final.",
    published: "Everyone can read it below the question. Thank you for helping.",
    rejected: "A person has read it and refused it, for the reason below.",
    rejectedEdit: "A person has read them and refused them, for the reason below.",
    rejectedAgain:
      "You appealed. A second person came to the same decision, for the reason below. That decision is final here.",
    withdrawn:
      "Nobody sees it any more. If you change your mind, you can write another, which a person will read again.",
    gone: "So it no longer needs an answer. Thank you for wanting to help.",
    notOwner:
      "Only people who own {{product}} can answer. According to {{shop}}, you do not: your purchase was cancelled or returned, or it was of another variant.",
  },
  stays: "Until then, everyone still sees the answer below, which was accepted earlier.",
  staysRefused: "The answer that was accepted earlier is still shown, as below.",
  question: "The question",
  askedBy: "{{name}} asks",
  askedBySomebody: "A shopper asks",
  why: {
    heading: "Why you are asked",
    text: "You bought {{product}} from {{shop}} ({{month}}), and agreed to be asked about what you own. Answering is voluntary, and your answer may speak for or against the product: people are asked in turn, and nobody has looked at your ratings.",
    stop: "I would rather not be asked",
  },
  form: {
    heading: "Answer the question",
    change: "Change your answer",
    again: "Write another answer",
    send: "Send answer",
    sendChange: "Send the change",
    problems: "Your answer has not been sent yet",
    wait: "Too many answers have come in. Yours was not sent, and what you typed is still here: wait a while, then send it again.",
    overtaken:
      "Your answer was changed in the meantime, perhaps by yourself in another window. Nothing was sent: look at what it says now before you send yours.",
    text: {
      label: "Your answer",
      hint: "What you know from using it. Up to {{most}} characters. It is shown as you write it, so leave out names and addresses.",
      missing: "Write your answer",
      too_long: "Shorten your answer to {{most}} characters; it has {{length}}",
      unreadable: "Your answer contains characters that cannot be displayed. Remove them, or type it again",
    },
    name: {
      label: "Name to show (optional)",
      hint: "For example your first name. Without one, your answer appears without a name.",
      too_long: "Shorten your name to {{most}} characters",
      unreadable: "Your name contains characters that cannot be displayed. Remove them, or type it again",
    },
    shown:
      "A person reads it before it is shown. Beside it, shoppers see that you have owned the product since {{month}}. Your e-mail address and your order are never shown.",
    yours: "You can come back at any time, by the link in our e-mail, to change or withdraw it.",
  },
  sent: "What you sent",
  shown: "What shoppers read",
  sentOn: "Sent on {{date}}",
  as: "Shown with the name: {{name}}",
  asNobody: "Shown without a name",
  read: "See the question as shoppers do",
  decision: "Why it was refused",
  passage: "The decision is about these words:",
  note: "Note from the person who decided:",
  withdraw: {
    link: "Withdraw your answer",
    heading: "Withdraw your answer?",
    text: "Nobody will be able to read it any more. You can write another later, which a person will read again.",
    confirm: "Yes, withdraw it",
    cancel: "No, keep it",
  },
  appeal: {
    heading: "Ask another person to decide",
    text: "Say why you think the decision is wrong. Someone other than the first person will read your answer and what you say here, and their decision is final. What you write here is not published.",
    until: "You can appeal until {{date}}.",
    label: "Why should your answer be shown?",
    hint: "Up to {{most}} characters.",
    send: "Send",
    problems: "Your appeal has not been sent yet",
    missing: "Write in a few words why the decision is wrong",
    too_long: "Shorten your text to {{most}} characters; it has {{length}}",
    unreadable: "Your text contains characters that cannot be displayed. Remove them, or type the text again",
  },
  error: "Error:",
  unnamed: "Product {{sku}}",
  languages: "This page in other languages",
  footnote: "This page is private, but anybody who has its address can open it.",
  reason: {
    personal_data: "It contains contact details, or describes a private person",
    offensive: "It insults, threatens or discriminates",
    not_an_answer: "It does not answer what is asked",
    advertising: "It advertises something or links to another site",
    unlawful: "It says something that is unlawful to publish",
    illegible: "It cannot be understood",
  },
  mail: {
    greeting: "Hello,",
    subject: {
      published: "Your answer about {{product}} is shown",
      upheld: "Your answer about {{product}}: your appeal was successful",
      rejected: "Your answer about {{product}} is not shown",
    },
    published: "Your answer to a question about {{product}}, asked at {{shop}}, is now shown. Thank you for helping.",
    upheld:
      "You appealed against a decision about your answer to a question about {{product}}, asked at {{shop}}. On {{decided}} another person looked at it again and agreed with you: the answer is now shown.",
    page: "It is here, where everyone can read it:",
    open: { page: "See your answer", own: "Open your page" },
    rejected:
      "On {{sent}} you sent {{shop}} an answer to a question about {{product}}. On {{decided}} a person decided not to show it.",
    staysRefused: "Your earlier answer, which was accepted, is still shown.",
    why: {
      reason: "The reason: {{reason}}.",
      passage: "The decision is about these words:",
      note: "A note from the person who decided:",
    },
    person:
      "A person read your answer and made this decision. Software never decides: it only marks words for that person to look at. What you think of the product played no part.",
    another: "You had appealed against the first decision. This one was made by another person.",
    next: {
      heading: "What you can do:",
      again: "Change your answer and send it again. A person will then make a new decision.",
      appeal: "Appeal by {{until}}, free of charge, and say what was overlooked. Another person will then look at it.",
      elsewhere:
        "You cannot appeal against this decision here. You can take it to an out-of-court dispute settlement body, or to a court.",
    },
    ownAppeal: "You can do both on the private page of your answer:",
    own: "You can change or withdraw it on the private page of your answer:",
  },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;

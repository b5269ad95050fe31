import type { Translation } from "../../platform/i18n.ts";

export const en = {
  form: {
    title: "Ask about {{product}}",
    lead: "{{shop}} will answer. A person reads your question first. It is then shown with its answer on the product’s page, where both help others too.",
    footnote: "Customer reviews, powered by Fairmark",
    languages: "Language",
    back: "Reviews of this product",
    unnamed: "Product {{sku}}",
    error: "Error:",
    problems: "Your question has not been sent yet",
    wait: "Too many questions have come in. Yours was not sent, and what you typed is still here: wait a while, then send it again.",
    question: {
      label: "Your question",
      hint: "Ask about the product; for anything about an order, contact the shop. Up to {{most}} characters, shown exactly as you write them.",
      missing: "Write your question",
      too_long: "Shorten your question to {{most}} characters; it has {{length}}",
      unreadable: "Your question contains characters that cannot be displayed. Remove them, or type it again",
    },
    firstName: {
      label: "Your first name (optional)",
      hint: "It is shown with the question. Without it, the page says “A shopper”.",
      too_long: "Shorten your name to {{most}} characters",
      unreadable: "Your name contains characters that cannot be displayed. Remove them, or type it again",
    },
    email: {
      label: "Your e-mail address",
      hint: "Used for this question only: first we send you a link to confirm that the address is yours, then we tell you when your question has been answered, or why it is not shown. The address is never shown. It is deleted six months after you ask, or after three days if you do not confirm.",
      not_an_address: "Write your e-mail address in full, such as name@example.com",
    },
    send: "Send question",
  },
  sent: {
    title: "Check your e-mail",
    lead: "We have sent you a link. Open it and confirm your question: until then, nobody at {{shop}} sees it.",
    next: "The link works for three days. If no e-mail arrives within a few minutes, look in your spam folder. We send an address at most five such e-mails a day, and none if its owner has stopped them.",
  },
  confirm: {
    title: "Send this question?",
    lead: "A person at {{shop}}, or on its behalf, will read it. You will get an e-mail once it is answered, or if it is not shown.",
    yours: "Your question about {{product}}",
    as: "Shown with the name: {{name}}",
    asNobody: "Shown without a name",
    send: "Yes, send my question",
    not: "Did somebody else give your address? Then you do not need to do anything: after three days everything is deleted.",
  },
  thanks: {
    title: "Your question is on its way",
    lead: "A person at {{shop}}, or on its behalf, reads it before it is shown.",
    next: "You will get one e-mail: once an answer is shown, or if the question cannot be shown.",
  },
  ended: {
    title: "This link no longer works",
    lead: "Links like this one work for three days. What you typed has been deleted, but you can ask again.",
  },
  asked: {
    subject: "Confirm your question about {{product}}",
    somebody: "Somebody, probably you, asked {{shop}} about {{product}} and gave this address.",
    page: "Read the question once more and send it here:",
    open: "Read and send my question",
    before:
      "Until you do, nobody at the shop sees it. The link works for three days; after that, the question and your address are deleted.",
    not: "If it was not you, you do not need to do anything.",
  },
  subject: {
    answered: "{{shop}} has answered your question about {{product}}",
    answeredByOwner: "Somebody who owns {{product}} has answered your question",
    rejected: "Your question about {{product}} is not shown",
    upheld: "Your question about {{product}}: your appeal was successful",
  },
  greeting: "Hello,",
  answered: "You asked {{shop}} about {{product}}. The shop has answered.",
  answeredByOwner: "You asked {{shop}} about {{product}}. Somebody who bought it has answered.",
  page: "Your question and the answer are here, where everyone can read them:",
  open: { question_answered: "Read the answer", question_shown: "See your question", own: "Open your page" },
  rejected:
    "On {{sent}} you asked {{shop}} a question about {{product}}. On {{decided}} a person decided not to show it.",
  upheld:
    "You appealed against the decision not to show your question to {{shop}} about {{product}}. On {{decided}} another person looked at it again and agreed with you: the question is now shown.",
  pageOfQuestion: "Your question is here, where everyone can read it:",
  reason: {
    personal_data: "It contains contact details, or describes a private person",
    offensive: "It insults, threatens or discriminates",
    not_a_question: "It asks nothing about this product",
    advertising: "It advertises something or links to another site",
    unlawful: "It says something that is unlawful to publish",
    illegible: "It cannot be understood",
  },
  why: {
    reason: "The reason: {{reason}}.",
    passage: "The decision is about these words:",
    note: "A note from the person who decided:",
  },
  person:
    "A person read your question and made this decision. Software never decides: it only marks words for that person to look at.",
  another: "You had appealed against the first decision. This one was made by another person.",
  next: {
    heading: "What you can do:",
    again: "Ask again in other words. A person will then make a new decision.",
    appeal: "Appeal by {{until}}, free of charge, and say what was overlooked. Another person will then look at it.",
    elsewhere:
      "You cannot appeal against this decision here. You can take it to an out-of-court dispute settlement body, or to a court.",
  },
  ownAppeal: "You can appeal on the private page of your question:",
  own: "The private page of your question:",
  forgotten:
    "Your address is used only to tell you what becomes of your question, and is deleted six months after you asked.",
  asking: {
    agree: "{{shop}} may ask me by e-mail when shoppers want to know something about what I bought",
    means:
      "At most two such e-mails in thirty days. Answering is voluntary, and whatever you think of the product plays no part. You can change your mind at any time: by the link in every such e-mail, or on the page where you see your review.",
    heading: "Questions from shoppers",
    agreed: "{{shop}} may ask you by e-mail when shoppers want to know something about what you bought.",
    notAgreed: "{{shop}} does not send you questions from shoppers about what you bought.",
    stopped: "You have stopped e-mails from {{shop}}, so it does not send you questions from shoppers.",
    give: "Yes, you may ask me",
    takeBack: "Do not ask me any more",
  },
  toOwner: {
    subject: "Can you help? A question about {{product}}",
    bought:
      "You bought {{product}} from {{shop}} and agreed to be asked about it. Somebody who is thinking of buying it would like to know:",
    boughtVariant:
      "You bought a variant of {{product}} from {{shop}} and agreed to be asked about it. Somebody who is thinking of buying it would like to know:",
    here: "If you know, you can answer here. The link is for you alone:",
    open: "Answer the question",
    voluntary:
      "Answering is voluntary. A person reads your answer before it is shown, and your address is never shown. It does not matter what you think of the product: nobody looks at that when choosing whom to ask.",
    often: "{{shop}} sends you at most two such e-mails in thirty days.",
  },
  yours: {
    waiting: {
      heading: "Your question has arrived",
      text: "A person will read it. If it follows the rules it is shown, and the shop can answer it.",
    },
    appealed: {
      heading: "Your appeal has arrived",
      text: "Someone other than the first person will decide on your question, and their decision is final.",
    },
    published: {
      heading: "Your question is shown",
      text: "Everyone can read it and its answers.",
      read: "See it as shoppers do",
    },
    rejected: {
      heading: "Your question is not shown",
      text: "A person has read it and refused it, for the reason below.",
      again:
        "You appealed. A second person came to the same decision, for the reason below. That decision is final here.",
    },
    why: "Why it was refused",
    passage: "The decision is about these words:",
    note: "Note from the person who decided:",
    sent: "What you asked",
    sentOn: "Sent on {{date}}",
    appeal: {
      heading: "Ask another person to decide",
      text: "Say why you think the decision is wrong. Someone other than the first person will read your question and what you say here, and their decision is final. What you write here is not published.",
      until: "You can appeal until {{date}}.",
      label: "Why should your question be shown?",
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
  },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;

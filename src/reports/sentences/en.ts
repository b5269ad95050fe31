import type { Translation } from "../../platform/i18n.ts";

export const en = {
  title: "Report a review of {{product}}",
  heading: "Report this review",
  lead: "Tell {{shop}} what is wrong with it. A person will read your report and the review, and decide.",
  footnote: "Customer reviews, powered by Fairmark",
  languages: "This page in other languages",
  back: "Back to the review",
  unnamed: "Product {{sku}}",
  about: "The review",
  noText: "The author gave a score and wrote no text.",
  noReason: "A low score, or an opinion that you do not share, is no reason to take a review down.",
  problems: "Your report has not been sent yet",
  wait: "Too many reports have come in. Yours was not sent, and what you typed is still here: wait a while, then send it again.",
  error: "Error:",
  reason: {
    legend: "What is wrong with it?",
    missing: "Choose what is wrong with the review",
    not_genuine: {
      label: "It is not genuine",
      hint: "Its author did not buy the product, or was paid for the review without saying so",
      short: "it is not genuine",
    },
    personal_data: {
      label: "It reveals private things about a person",
      hint: "A name, an address, a phone number, or anything else about somebody’s private life",
      short: "it reveals private things about a person",
    },
    offensive: {
      label: "It insults, threatens or discriminates",
      hint: "Against the shop, the maker, or anybody else",
      short: "it insults, threatens or discriminates",
    },
    not_about_product: {
      label: "It is not about this product",
      hint: "It is about a different one, or none at all",
      short: "it is not about this product",
    },
    advertising: {
      label: "It advertises something",
      hint: "Or leads to another site",
      short: "it advertises something",
    },
    unlawful: {
      label: "It is against the law",
      hint: "Say below which words, and why they are not allowed",
      short: "it is against the law",
    },
  },
  words: {
    label: "What you would like to say about it",
    hint: "Which words of the review is it about, and how do you know? Up to {{most}} characters. Optional, unless the review is against the law.",
    missing: "Say which words are against the law, and why",
    too_long: "Shorten your text to {{most}} characters; it has {{length}}",
    unreadable: "Your text contains characters that cannot be displayed. Remove them, or type the text again",
  },
  email: {
    label: "Your e-mail address, if you want to be told",
    hint: "We use it for one e-mail that tells you what was decided, and delete it six months later. It is shown neither on the shop’s pages nor to the author of the review.",
    not_an_address: "Write your e-mail address in full, such as name@example.com, or leave it empty",
  },
  truth: "By sending this you confirm that, as far as you know, it is correct and complete.",
  send: "Send report",
  thanks: {
    title: "Thank you for your report",
    lead: "A person at {{shop}}, or on its behalf, will read it together with the review and decide.",
    next: "Until then the review stays as it is. If you left your e-mail address, you will be told what was decided and why.",
  },
  mail: {
    subject: "Your report about a review at {{shop}}",
    greeting: "Hello,",
    reported: "You reported review {{number}} of {{product}} at {{shop}}. The reason you gave: {{reason}}.",
    kept: "As far as we can tell, the review follows the rules, so it stays.",
    removed: "You were right to report it: the review was taken down.",
    no_longer_shown:
      "The review is no longer shown: before a decision was made, its author withdrew it or it was taken down for another reason.",
    person:
      "A person read your report and the review, and decided. No program decides on reports, and the score plays no part.",
    next: "If you know something that was not in your report, you can report the review again. You may also turn to a court.",
    nextWithContact:
      "If you know something that was not in your report, you can report the review again or write to the shop: {{contact}}. You may also turn to a court.",
    forgotten: "Your address was kept for this e-mail only. It will be deleted six months after this decision.",
  },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;

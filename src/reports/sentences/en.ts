import type { Translation } from "../../platform/i18n.ts";

export const en = {
  title: "Report a review of {{product}}",
  heading: "Report this review",
  lead: "Tell {{shop}} what is wrong with it. A person reads your report and the review, and decides.",
  footnote: "Reviews by purchasers, with Fairmark",
  languages: "This page in other languages",
  back: "Back to the review",
  unnamed: "Product {{sku}}",
  about: "The review",
  noText: "The author gave a score and wrote no text.",
  noReason: "A low score, or an opinion that you do not share, is no reason to take a review down.",
  problems: "Your report was not sent yet",
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
      label: "It tells private things about a person",
      hint: "A name, an address, a phone number, or what else belongs to somebody’s private life",
      short: "it tells private things about a person",
    },
    offensive: {
      label: "It insults, threatens or discriminates",
      hint: "Against the shop, the maker, or anybody else",
      short: "it insults, threatens or discriminates",
    },
    not_about_product: {
      label: "It is not about this product",
      hint: "It is about another one, or about none",
      short: "it is not about this product",
    },
    advertising: {
      label: "It advertises something",
      hint: "Or leads to another site",
      short: "it advertises something",
    },
    unlawful: {
      label: "It is against the law",
      hint: "Tell below which words, and why they are not allowed",
      short: "it is against the law",
    },
  },
  words: {
    label: "What you have to say about it",
    hint: "Which words of the review is it about, and how do you know? Up to {{most}} characters. You may leave it empty, unless the review is against the law.",
    missing: "Tell which words are against the law, and why",
    too_long: "Shorten your text to {{most}} characters; it has {{length}}",
    unreadable: "Your text holds characters that cannot be shown. Remove them, or write the text anew",
  },
  email: {
    label: "Your e-mail address, if you want to be told",
    hint: "Used for one mail that tells you what was decided, and deleted six months later. Neither the shop’s pages nor the author of the review show it.",
    not_an_address: "Write your e-mail address in full, such as name@example.com, or leave it empty",
  },
  truth: "By sending this you say that, as far as you know, it is right and complete.",
  send: "Send report",
  thanks: {
    title: "Thank you for your report",
    lead: "A person at {{shop}}, or on its behalf, reads it together with the review and decides.",
    next: "Until then the review stays as it is. If you left your e-mail address, you will be told what was decided and why.",
  },
  mail: {
    subject: "Your report about a review at {{shop}}",
    greeting: "Hello,",
    reported: "You reported review {{number}} of {{product}} at {{shop}}. The reason you gave: {{reason}}.",
    kept: "The review follows the rules, as far as we can tell, and stays.",
    removed: "You were right to report it: the review was taken down.",
    no_longer_shown:
      "The review is no longer shown: before there was a decision, its author took it back or it was taken down for another reason.",
    person:
      "A person read your report and the review, and decided. No program decides about reports, and the score plays no part.",
    next: "If you know something that was not in your report, you can report the review again. You may also turn to a court.",
    nextWithContact:
      "If you know something that was not in your report, you can report the review again or write to the shop: {{contact}}. You may also turn to a court.",
    forgotten: "Your address was kept for this mail only. It is deleted six months after this decision.",
  },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;

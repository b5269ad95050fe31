import type { Translation } from "../../platform/i18n.ts";

export const en = {
  reviews: {
    // The reasons are for the author of the review, or whoever reads the policy. Neither list has a reason that a score
    // could be, so rejecting and removing cannot depend on it.
    rejection: {
      personal_data: "It names or describes a private person, or gives details such as an address or a phone number",
      offensive: "It insults, threatens or discriminates",
      not_about_product: "It is not about the product that was bought",
      not_an_experience: "It does not describe the author's own experience",
      advertising: "It advertises something or links to another site",
      unlawful: "It says something that is unlawful to publish",
      illegible: "It cannot be understood",
    },
    removal: {
      unlawful: "It says something that is unlawful to publish",
      ordered: "A court or a public authority ordered it to be removed",
      personal_data: "It names or describes a private person, or gives details such as an address or a phone number",
      rights_of_others: "It uses words or pictures that belong to somebody else",
      offensive: "It insults, threatens or discriminates",
      advertising: "It advertises something or links to another site",
      not_about_product: "It is not about the product that was bought",
      not_genuine: "It does not describe a genuine experience, or was written for a reward and does not say so",
      not_the_purchaser: "According to the shop's order, somebody else bought the product",
    },
    subject: {
      rejected: "Your review of {{product}} was not published",
      removed: "Your review of {{product}} is no longer shown",
      upheld: "Your review of {{product}}: your appeal was successful",
      dismissed: "Your review of {{product}}: your appeal was turned down",
    },
    greeting: "Hello,",
    what: {
      rejected:
        "On {{sent}} you sent a review of {{product}}, bought from {{shop}}. On {{decided}} a person decided not to publish it.",
      removed:
        "On {{decided}} your review of {{product}}, bought from {{shop}}, was taken down. It is no longer shown to anyone.",
      stays: "The version of your review published earlier is still shown.",
      upheld:
        "You appealed against a decision about your review of {{product}}, bought from {{shop}}. On {{decided}} another person looked at it again and agreed with you.",
      accepted: "The review will be published as you wrote it.",
      shown: "The review is shown again, unchanged.",
      waiting: "The review is back in the queue. A person will decide on its latest version.",
      dismissed:
        "You appealed against the removal of your review of {{product}}, bought from {{shop}}. On {{decided}} another person looked at it again and confirmed the removal.",
    },
    why: {
      reason: "The reason: {{reason}}.",
      passage: "The decision is about these words:",
      note: "A note from the person who decided:",
    },
    how: {
      person:
        "A person read your review and made this decision. Software never decides: it only marks words for that person to look at.",
      score: "Your score played no part: the person who decided could not see it.",
      appeal: "You had appealed against the first decision. This one was made by another person.",
    },
    next: {
      heading: "What you can do:",
      edit: "Change the review and send it again. A person will then make a new decision.",
      appeal: "Appeal by {{until}}, free of charge, and say what was overlooked. Another person will then look at it.",
      elsewhere:
        "You cannot appeal against this decision here. You can take it to an out-of-court dispute settlement body, or to a court.",
      page: "You can do so on the private page of your review:",
      readPage: "The private page of your review:",
      kept: "The text is kept for a year, where no shopper sees it, and then deleted.",
    },
  },

  authorMails: {
    greeting: "Hello,",
    open: { own: "Open your page", review: "Read the review" },
    received: {
      subject: "Your review of {{product}} has arrived",
      first: "Thank you. Your review of {{product}}, bought from {{shop}}, arrived on {{sent}}.",
      again: "The changes to your review of {{product}}, bought from {{shop}}, arrived on {{sent}}.",
      decide:
        "A person will read it and decide by {{until}} at the latest. The rules are the same for every review, and the score stays hidden.",
      order_one: "First the shop has to confirm your order. A person then decides within {{count}} day.",
      order_other: "First the shop has to confirm your order. A person then decides within {{count}} days.",
      stays: "Until then, the version of your review published earlier is still shown.",
      delay_one: "Once accepted, it is published {{count}} hour later.",
      delay_other: "Once accepted, it is published {{count}} hours later.",
      next: "You can change or withdraw it at any time on the private page of your review:",
    },
    published: {
      subject: "Your review of {{product}} has been published",
      what: "Your review of {{product}}, bought from {{shop}}, has been published as you wrote it. Anyone can read it here:",
      next: "You can change or withdraw it at any time on the private page of your review:",
    },
  },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;

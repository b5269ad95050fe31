import type { Translation } from "../../platform/i18n.ts";

export const en = {
  reviews: {
    // The reasons are for the author of the review, or whoever reads the policy. Neither list has a reason that a score
    // could be, so rejecting and removing cannot depend on it.
    rejection: {
      personal_data: "It names or describes a private person, or gives an address, a phone number or the like",
      offensive: "It insults, threatens or discriminates",
      not_about_product: "It is not about the product that was bought",
      not_an_experience: "It does not describe the author's own experience",
      advertising: "It advertises something or links elsewhere",
      unlawful: "It says something that is unlawful to publish",
      illegible: "It cannot be understood",
    },
    removal: {
      unlawful: "It says something that is unlawful to publish",
      ordered: "A court or an authority has ordered it",
      personal_data: "It names or describes a private person, or gives an address, a phone number or the like",
      rights_of_others: "It uses words or pictures that belong to somebody else",
      offensive: "It insults, threatens or discriminates",
      advertising: "It advertises something or links elsewhere",
      not_about_product: "It is not about the product that was bought",
      not_genuine: "It does not describe a genuine experience, or was written for a reward that it does not mention",
      not_the_purchaser: "The shop's order shows that somebody else bought the product",
    },
    subject: {
      rejected: "Your review of {{product}} is not published",
      removed: "Your review of {{product}} is no longer shown",
      upheld: "Your review of {{product}}: your appeal was successful",
      dismissed: "Your review of {{product}}: your appeal was turned down",
    },
    greeting: "Hello,",
    what: {
      rejected:
        "On {{decided}} a decision was made not to publish the review of {{product}}, bought from {{shop}}, that you sent on {{sent}}.",
      removed:
        "On {{decided}} your review of {{product}}, bought from {{shop}}, was taken down. It is no longer shown to anyone.",
      stays: "The version of your review that was published earlier is still shown.",
      upheld:
        "You appealed against a decision about your review of {{product}}, bought from {{shop}}. On {{decided}} another person decided that you are right.",
      accepted: "The review will be published as you wrote it.",
      shown: "The review is shown again as it was.",
      waiting: "The review is back in the queue, and a person will decide on its latest version.",
      dismissed:
        "You appealed against the removal of your review of {{product}}, bought from {{shop}}. On {{decided}} another person looked at it and decided that it stays removed.",
    },
    why: {
      reason: "The reason: {{reason}}.",
      passage: "The decision is about these words of yours:",
      note: "The person who decided adds:",
    },
    how: {
      person:
        "A person read your review and decided. No program decides on reviews: programs only mark words for that person to look at.",
      score: "Your score played no part in it. It was hidden from the person who decided.",
      appeal: "You had appealed against the first decision. This one was made by another person.",
    },
    next: {
      heading: "What you can do:",
      edit: "Change the review and send it again. A person will then make a new decision.",
      appeal: "Appeal, free of charge, until {{until}}. Another person will then look at it. Say what was overlooked.",
      elsewhere: "This decision is final here. You may turn to an out-of-court dispute settlement body, or to a court.",
      page: "You can do so on the page of your review, which is for you alone:",
      readPage: "The page of your review, which is for you alone:",
      kept: "The text is kept, out of sight, for a year and then deleted.",
    },
  },

  authorMails: {
    greeting: "Hello,",
    open: { own: "Open your page", review: "Read the review" },
    received: {
      subject: "Your review of {{product}} has arrived",
      first: "Your review of {{product}}, bought from {{shop}}, arrived on {{sent}}. Thank you.",
      again: "The changes to your review of {{product}}, bought from {{shop}}, arrived on {{sent}}.",
      decide:
        "A person will read it and decide by {{until}} at the latest, by the same rules for every review and without seeing the score.",
      order: "First, the shop has to confirm your order. From then on, a person has {{days}} days to decide.",
      stays: "Until then, the version of your review that was published earlier is still shown.",
      delay_one: "Once accepted, it is published after {{count}} hour.",
      delay_other: "Once accepted, it is published after {{count}} hours.",
      next: "On the page of your review, which is for you alone, you can change or withdraw it at any time:",
    },
    published: {
      subject: "Your review of {{product}} is published",
      what: "Your review of {{product}}, bought from {{shop}}, is published as you wrote it. Everyone can read it here:",
      next: "On the page of your review, which is for you alone, you can change or withdraw it at any time:",
    },
  },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;
